# What a node can carry: `comity bench`.
error-bench = Nothing was measured: { $detail }
    .hint = Look at the room on the disk and at what else runs on this machine, then run it again.

## What was measured, by the names of the figures
bench-one-message = A message, from act until the other member's program has it
bench-one-line-receipt = A line, from act until its receipt is here
bench-one-line-durable-here = A line, from act until it is durable here
bench-stages-of-one-line = A line, from act until its receipt is here, by stages
bench-stage-1-written = A: the act is checked, and the line written, folded and shown
bench-stage-2-durable = A: the line becomes durable
bench-stage-3-signed = A: the line is signed
bench-stage-4-sent = A: the call is sealed, signed and handed to the network
bench-stage-5-taken = from A to B: network, HTTP; at B the call is checked and opened, the line verified, written, folded and shown
bench-stage-6-durable-there = B: the line becomes durable
bench-stage-7-receipted = B: receipt and answer are signed and sealed
bench-stage-8-back = from B to A: network, HTTP; at A the receipt is checked, becomes durable and is told
bench-sustained = Lines a second to another member, signed, sealed, durable on both
bench-fan-out-8 = A line to 8 members, until the last receipt
bench-fan-out-32 = A line to 32 members, until the last receipt
bench-urgent-under-flood = An urgent line while another member floods
bench-away-60s-20 = A member was away: how long after its port opens the lines that waited are proven
bench-away-100k = A member was away for long: how long after its port opens very many lines are proven
bench-memory-idle = Memory of a node that has nothing to do
bench-memory-1m = Memory of a node that started with very many lines
bench-memory-after-1m-came = Memory just after very many lines came
bench-start-1m-lines = Start with very many lines, until the node runs
bench-desk-10k = The Desk with very many open dossiers
bench-accept-by-dossier-lines = A line, by the lines of its dossier
bench-accept-by-dossiers = A line, by the dossiers of the node
bench-desk-page-10k = The page of the Desk with very many open dossiers, until a browser has it
bench-dossier-page = The page of a dossier, until a browser has it
bench-search-1m = Words looked for in very many lines, at the API
bench-index-1m = The index of very many lines is made anew
bench-p95 = 95 of 100 within { $value }
bench-p99 = 99 of 100 within { $value }
bench-disk = disk: { $value } for 1 KiB appended and synced
