# Mailboxes and sticks.
delivery-in-mailbox = not delivered: in the mailbox at { $host } since { $since }
matrix-in-mailbox = in the mailbox at { $host }
matrix-in-mailbox-means = Not delivered: its node has not taken it yet.
reach-mailbox-up = has only a mailbox; its host { $host } answers
reach-mailbox-down = has only a mailbox; its host { $host } does not answer since { $since }
peer-in-mailbox = in the mailbox at { $host } since { $since }: { $count }
peer-mailbox = Mailbox
peer-kept-here = parcels kept here for it: { $count } ({ $kib } KiB)
peer-kept-oldest = the oldest waits here since { $since }
peer-kept-means = They are sealed to it: this node sees from whom, when and how large.
peer-keeps-ours = our mailbox there was last looked into { $at }
peer-keeps-ours-trouble = our mailbox there cannot be looked into since { $since }: { $reason }
parcel-written =
    { $count ->
        [0] { $member }: nothing to carry
        [one] { $member }: 1 parcel, lines: { $lines }, receipts: { $receipts }
       *[other] { $member }: { $count } parcels, lines: { $lines }, receipts: { $receipts }
    }
parcel-more = More waits for { $member } than one stick is given at once: it goes after its receipts have come back.
parcel-written-where = Written to { $folder }. It all waits here until receipts come back: `comity parcel in` takes them.
parcel-taken = parcel of { $from }: lines { $lines }, receipts { $receipts }, parts of files { $parts }
parcel-refused-lines = not taken of them: { $count } (comity quarantine list)
parcel-skipped = skipped { $file }: { $why }
parcel-not-one = not a parcel, or damaged
parcel-for-another = for another member
parcel-in-sum = taken: { $taken }, skipped: { $skipped }
parcel-in-next = Receipts for what came go with the next `comity parcel out`.
error-parcel-folder = { $folder } cannot be read or written.
    .hint = Name a folder that is there and that this account may write to.
