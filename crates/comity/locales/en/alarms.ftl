# What an administrator must see, and what to do about it.

alarm-quarantined = Something was kept aside
    .next = Look at it under Quarantine, and tell the member that delivered it.
alarm-fork = A member signed two lines for one place
    .next = The proof stands in the dossier. Phone the member: its key may be in other hands.
alarm-digest-differs = Two nodes see the same lines differently
    .next = Compare program versions with that member, then run `comity rebuild` on both nodes.
alarm-own-line-recovered = A line of our own came back that was missing here
    .next = The store was restored or copied, or somebody writes with our key. Find out which before writing on.
alarm-charter-conflict = Two charters of one version exist
    .next = The first is kept. Compare the groups of digits with the council by phone.
alarm-card-conflict = Two cards of one version exist
    .next = Both keys stay listed. Phone the member and compare the groups of digits.
alarm-bad-receipt = A receipt that the member's node did not sign
    .next = Nothing is taken as delivered by it. Tell the member's administrator.
alarm-unknown = An alarm that this version does not know
    .next = A newer version raised it. Install that version again to read it.
