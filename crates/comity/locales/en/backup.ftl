# Backups, restoring, and what came back after it.

wait-backup = Copying and encrypting
wait-restore = Decrypting and checking

backup-key-made = Key pair { $pair }. Private half: { $private }. Public half: { $public }.
backup-key-keep = Take the private half off this machine, and keep a second copy. Without it no backup can be opened.
backup-made = Backup of { $member } with { $lines } lines, as of { $made }: { $file } ({ $bytes } bytes).
backup-without-keys = The node's private keys are NOT in it. Keep a copy of `keys` by itself.
backup-with-keys = The node's private keys ARE in it. Destroy it within 35 days: old backups bring back keys that were replaced.

restore-head = Backup of { $member }, network { $network }, charter { $charter }: { $lines } lines as of { $made }, { $ago }.
restore-checked = Every part has its hash, and every database is whole.
restore-digits = Digits of the network's first charter, to be compared with those you know:
    { $digits }
restore-rehearsed = This was a rehearsal: nothing was written.
restore-occupied = As it stands it would be refused: there is something in { $folder }. Choose another folder.
restore-done = Restored to { $folder }, as a new life of the node.
restore-keys = The private keys were not in the backup. Put them into { $folder }/keys from their own copy before you start.
restore-people = Everybody has to sign in again. Accounts and tokens are as of { $made }: shut again what was shut since.
restore-next = First stop the old node for good, wherever it runs. Then start `comity --dir { $folder } serve`. It fetches back what it lost; `comity status` says what came from whom.

error-backup-key-file = The key cannot be used: { $detail }
    .hint = Give the private half as `comity backup key` wrote it, readable by you alone.
error-backup-not-joined = There is nothing to be saved or restored: { $detail }
    .hint = Only a node that has joined a network has a backup.
error-backup-store = A database cannot be used: { $detail }
    .hint = Take another backup, or an older one. `comity doctor` looks a running node over.
error-backup-not-found = There is no such file or folder: { $detail }
    .hint = Check the path. The public half is made by `comity backup key`.
error-backup-io = The machine said no: { $detail }
    .hint = Look at the room on the disk and the rights of the folder.
error-backup-exists = Nothing is written over: { $detail }
    .hint = Choose a new name. To put a node back: stop it, move its folder away, then restore to a new folder.
error-backup-busy = Another backup of this node is being made
    .hint = Wait until it is done.
error-backup-bad-public = The public half cannot be used: { $detail }
    .hint = Give the file backup.pub that `comity backup key` wrote.
error-backup-not-a-backup = That is not a backup: { $detail }
    .hint = Give a file that `comity backup` of this version or an older one wrote.
error-backup-other-key = The backup does not open: { $detail }
    .hint = Give the private half of the pair that it is sealed to.
error-backup-spoilt = The backup cannot be trusted: { $detail }
    .hint = Take another copy of it, or an older backup. Nothing was written.

alarm-store-went-back = The store is older than this node had left it
    .next = Somebody put back a copy, or the disk lost what it had kept. What is missing is fetched from the others: see Node status.

recovery-title = What came back
recovery-restored = This node was restored at { $began }, from a backup of { $since }.
recovery-went-back = At { $began } the store was found to be older than this node had left it: as of { $since }. Nobody had restored it by the command.
recovery-copied = At { $began } the store was found where no node had left it: a copy, as of { $since }.
recovery-lines = { $lines ->
        [one] 1 line
       *[other] { $lines } lines
    } of { $first } to { $last } recovered from { $peer }, { $own } of them our own
recovery-line-free = Nothing was lacking that { $peer } has
recovery-also = also { $texts } texts, { $files } files, { $receipts } receipts
recovery-in-step = in step with { $peer } since { $since }
recovery-not-yet = not yet in step with { $peer }
recovery-nobody = Nothing has come back yet. It comes as soon as another node is reached.
