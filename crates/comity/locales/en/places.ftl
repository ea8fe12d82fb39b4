# The places beside the dossiers: directory, peers, quarantine, status.

## The directory

directory-means = Whom to call, when and in which language. Names are the charter's; the rest each member says of itself on its signed card.
directory-charter = Charter { $version } of { $moment } lists { $count ->
    [one] { $count } member
   *[other] { $count } members
}.
directory-alone = The other members of the network stand here as soon as the charter lists them.
directory-more = There are more members than one page shows.
directory-no-card = No card of it is here yet: it comes by itself with the first call.
directory-us = this node
directory-no-calls = no calls are made to it
directory-reach = Reachability
directory-desk = Desk
standing-state = Agency of a state
standing-organisation = Organisation
status-left = Left the network: its lines stay, no calls are made to it.
status-suspended = Suspended: its calls are refused for now, its lines count as before.
column-desk = Desk
hours = Hours
hours-at-desk = Now at the desk
hours-now = { $time } there
hours-always = round the clock
hours-open = open now
hours-closed-until = closed until { $moment }
hours-zone = Wall clock of
hours-zone-unknown = a zone that this machine does not know
hours-next-day = (into the next day)
day-1 = Mon
day-2 = Tue
day-3 = Wed
day-4 = Thu
day-5 = Fri
day-6 = Sat
day-7 = Sun
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
hours-count = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
minutes-count = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
law-profile = What a request to it must bring
law-means = By its own law profile. It informs forms and clocks; it decides nothing by itself.
law-languages = Languages of requests
law-dual = Double criminality
dual-not-required = not required: what is asked about need not be an offence there
dual-for-disclosure = for disclosure, not for preservation
dual-always = always: what is asked about must be an offence there too
law-preservation = Preservation holds
law-extension = Extension
law-no-extension = none
law-use = Use of answers
law-use-nothing = nothing is said
law-authority = Who decides
law-clocks = Answer times by the charter
law-clock = acknowledge within { $acknowledge }, answer within { $answer }
card = Card
card-version = card version { $version } of { $moment }
card-stale = Nobody has renewed this card for 90 days. Check phone and hours with the desk.
card-conflict = Two cards of one version exist. Phone the member and compare the digits.
card-root = Digits of its root key
card-root-means = Read aloud and compared by phone when the member joined.
card-keys = Keys of its node
card-addresses = Addresses
card-tls = Keys of its certificates
card-speaks = Speaks
card-protocols = protocol { $protocols } · profile { $profiles }
address-direct = direct:
address-mailbox = by mailbox at { $member }
address-newer = in a way that this version does not know

## Peers

peer-of = Link to { $member }
peer-explain = Why something was not delivered
peer-why = Why the last call came to nothing
peer-last = Last calls
peer-otherwise = If it lasts
peer-command = On the command line:
peer-urgent = Urgent lines
peer-bulk = Other lines
peer-waits-mean = Nothing is lost: it is kept until a receipt of its node says that it is there.
column-sent = Last sent
column-received = Last received
column-verified = Last verified
peers-clock-ahead = its clock is { $seconds } s ahead of ours
peers-clock-behind = its clock is { $seconds } s behind ours

## Alarms and quarantine

alarm-seen = looked at
alarm-unseen = nobody has looked at it
alarm-mark-seen = I have looked at it
quarantine-who = An administrator marks alarms as looked at and lets go of what was kept aside.
quarantine-bounds = at most { $items } items and { $bytes } for each member that delivers
quarantine-release = Let go of it
quarantine-release-means = Letting go drops the bytes that were kept here. Nothing of them enters a dossier: what is genuine is fetched again and checked again, and what fails again is kept aside again.

## Status

status-running = running since { $since }, { $ago }
status-reach-us = Can people reach us?
status-heard = A member's node last reached us { $moment }.
status-never-heard = No member's node has reached us since this node started. If others say that they cannot, look at address and firewall.
status-reach-them = Can we reach them?
status-safe = Is what we hold safe?
status-store = { $size } hold { $dossiers ->
    [one] { $dossiers } dossier
   *[other] { $dossiers } dossiers
} with { $lines ->
    [one] { $lines } line
   *[other] { $lines } lines
}. Every line was checked when it came.
status-unsigned = { $count ->
    [one] { $count } own line waits
   *[other] { $count } own lines wait
} to be signed with the next step.
status-no-alarm = No alarm.
status-alarms-seen = Every alarm was looked at.
status-expires = What expires?
status-signing-until = Our node's signing key carries calls until { $moment }.
status-sealing-until = Our node's sealing key is used until { $moment }.
status-review-by = The charter is to be looked at again by { $moment }.
status-soon = soon
status-charter-conflict = Two charters of one version exist. Compare the groups of digits with the council by phone.
status-node = This node
status-version = Program
status-protocols = Protocols
status-card = Our card
status-generation = Life of the store
status-generation-means = It changes when the store is restored or made anew; peers then send again what they know.
status-figures = Figures
status-bytes = Store
status-free = { $size } of it free to be used again
status-dossiers = Dossiers
status-lines = Lines
status-queued = Waiting to be delivered
status-queue = { $urgent } urgent, { $bulk } other
status-pending = Waiting for earlier lines
status-pending-bound = at most { $count } for each member
status-missing = Texts that have not come
status-more = To check keys, disk, clock and ports:
