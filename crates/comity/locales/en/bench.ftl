# What a node can carry: `comity bench`.
error-bench = Nothing was measured: { $detail }
    .hint = Look at the room on the disk and at what else runs on this machine, then run it again.
