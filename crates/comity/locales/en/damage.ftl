# Rot on the disk, what is done about it, and the node that stops because of its store.
alarm-damaged = Something on this node's disk is not what was written
    .next = It is not used. The node asks its peers for it; see "comity status". If this comes again, have the disk looked at.

# What was damaged, as it is named before its ids.
rot-line = line
rot-text = text
rot-file = file
rot-receipt = receipt
rot-charter = charter
rot-card = card
rot-made = index or overview
rot-found = Damage on the disk: { $damaged } not repaired, { $repaired } repaired
rot-open = { $what }: damaged, found { $found }, not repaired yet
rot-came-back = { $what }: damaged, found { $found }, came back from { $from } { $at }
rot-made-again = { $what }: damaged, found { $found }, made again here { $at }
rot-none = No damage was found.
rot-next = What is damaged is not used. It is asked of everybody who takes part; what nobody has any more stays in this list. Have the disk looked at.
rot-more = { $count ->
    [one] 1 more is not shown.
   *[other] { $count } more are not shown.
}

scrub-under-way = The store is being looked through since { $began }: { $looked } of about { $of } things
scrub-next = The store is looked through again { $at }
scrub-completed = the last time it was looked through to the end { $at }
scrub-not-yet = The store has not been looked through yet; that begins by itself.
scrub-begun = The node looks through its whole store from now on. "comity status" says how far it is.
scrub-title = Rot on the disk
scrub-now = To look through everything now:

doctor-damage = nothing on the disk is damaged and not repaired
    .next = See `comity status`: it says what is damaged. It comes back when a node that holds it is reached. Have the disk looked at.

error-store-io = The disk failed while { $path } was read or written (code { $code }). The node does not run.
    .hint = Look at the disk and at what the system says of it. Then start the node again; if it says that the store is damaged, restore it with `comity restore`.
error-store-full = The disk of { $path } is full. The node does not run.
    .hint = Make room there, then start the node again. Nothing that it had confirmed is lost.
error-store-damaged = { $path } is damaged in a way that the node cannot repair by itself. The node does not run.
    .hint = Have the disk looked at. Move the folder aside and restore it with `comity restore`; what is newer than the backup comes back from the other members.
error-store-foreign = { $path } is not a store of Comity, or its beginning is damaged. The node does not run.
    .hint = If the node has run here before, move the folder aside and restore it with `comity restore`. If not, look whether --dir names the right folder.
error-store-newer = { $path } was written by a newer version of Comity: it has schema { $found }, this version knows { $known }.
    .hint = Start the newer version, or restore a backup of before the upgrade with `comity restore`.
error-store-commit = Writing to { $path } failed (code { $code }). Nobody can know whether what was being written is on the disk, so the node has stopped. It has confirmed nothing of that to anybody.
    .hint = Look at the disk and at what the system says of it. When the disk is right, start the node again: it begins with what is on the disk. If the store is damaged then, restore it with `comity restore`.
error-store-went-back = { $path } was put back to an older state while the node was running. The node has stopped.
    .hint = Start the node again: it says what it lacks and fetches it from the other members. To restore a backup, stop the node first and use `comity restore`.
error-store-other = { $path } cannot be used: { $detail }. The node does not run.
    .hint = See `comity doctor`; if the store is damaged, restore it with `comity restore`.
error-store-trust = The charter or our own card in { $path } is not what was kept there: { $detail }. The node does not run.
    .hint = Have the disk looked at. Move the folder aside and restore it with `comity restore`.
