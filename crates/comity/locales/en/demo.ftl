# What the demo says. A caption has at most twelve words.

demo-title = Comity demo · six members, six nodes, real calls over HTTPS
demo-fiction = Everybody here is fictional, and nothing leaves this machine.
demo-page = Harbour’s Desk in your browser: { $url }
demo-enter = Press Enter for the next step.
demo-stay = The six nodes keep running. Ctrl-C ends them well.
demo-try = Speak to any of them meanwhile: comity --dir { $path }/harbour inbox
demo-kept = Six nodes are kept in { $path }. To run one of them: comity serve --dir { $path }/harbour
demo-failed = Stopped here: { $why }
demo-and = ,{" "}
demo-sum = { $nodes } nodes · { $lines } lines, the same on each · alert confirmed by all in { $ms } ms · forged lines taken: 0 of { $forged }

## Captions

demo-step-found = Six members found a network and compare its fingerprint.
demo-step-alert = Delta opens an immediate alert in Chinese. Five nodes confirm it.
demo-step-acknowledge = Harbour acknowledges. Delta sees it.
demo-step-offer = Ridge offers help.
demo-step-ask = Harbour asks Delta to keep data. Deadlines follow Delta’s law.
demo-step-refuse = Delta refuses, and says what would make it possible.
demo-step-amend = Harbour amends its request. Delta accepts.
demo-step-answer = Delta answers with a file. Harbour opens the same bytes.
demo-step-keep = Delta keeps the data, and longer when Harbour asks.
demo-step-cut-off = Oasis is cut off. Delta’s update waits for it, visibly.
demo-step-return = Oasis returns and catches up, from others too. Queues are empty.
demo-step-forgery = A line forged in Harbour’s name reaches Steppe. It counts for nothing.
demo-step-exercise = Isle opens an exercise. It is one on every node.
demo-step-agreement = Six stores hold one record. A file proves it to anybody.

## Found

demo-found-council = Council of { $seats } seats: { $names }. { $signed } signatures make a charter; it has { $signed }.
demo-found-digits = The charter’s digits, read aloud by Harbour, typed in by each of the others before it joins:
demo-found-links = Six nodes run, each with its own keys and store; all { $count } connections between them are up.

## Alert

demo-alert-heading = { $reference } · { $level } · TLP:{ $tlp }
demo-alert-receipts = { $ms } ms from the act to the last of { $count } receipts. Each is signed after the text was safe on disk.

demo-cell-held = held
demo-cell-held-without-texts = held, texts missing
demo-cell-waiting = not delivered
demo-cell-silent = silent so far
demo-cell-acknowledged = acknowledged
demo-cell-acted = offers help or took measures

## Acknowledge

demo-acknowledge-seen = { $ms } ms later Delta’s page shows it, signed by Harbour:

## Offer

demo-offer-code = As a code, which each desk reads in its own language: { $help } = { $other }. { $quantity }.
demo-offer-words = In Ridge’s own words: “{ $words }”

## Request

demo-request-asked = { $reference } · preservation of data · Delta’s node holds it; both sides show the same status.
demo-request-clocks = Frozen in the request, from Delta’s card: acknowledge by { $acknowledge }, answer by { $answer }.
demo-request-ground = Refused. Ground, as a code that each desk reads in its own language: { $ground }.
demo-request-words = In Delta’s own words: “{ $words }”
demo-request-possible = What would make it possible: “{ $words }” (A refusal without this is not taken.)
demo-request-amended = Harbour describes the demand, with law and penalty. Delta is asked anew, with new deadlines.
demo-request-accepted = Accepted. The refusal stays on Delta’s page, for ever.
demo-request-file = { $name }: { $bytes } bytes, sealed on the way, the same to the byte at Harbour.
demo-request-kept = Kept until { $until }, computed from Delta’s own law profile. Both sides are warned before it ends.
demo-request-extended = Harbour asks for longer: kept until { $until }.

## Cut off

demo-cut-update = Delta writes: the wind turns, prepare to evacuate. Everybody in reach has it. Of the rest Delta sees:
demo-queue = { $name }: { $count ->
    [one] one line waits
   *[other] { $count } lines wait
 } since { $since }
demo-queue-why = Why: { $reason } ({ $tries ->
    [one] one try
   *[other] { $tries } tries
 })
demo-queue-next = Next: { $next }
demo-queue-phone = { $name }’s phone of last resort: { $phone } (card { $version })

## Return

demo-return-third = Delta’s line to Oasis is still dead, yet after { $ms } ms Oasis has the update: Ridge had it.
demo-return-quiet = Then that line is mended. After { $ms } ms every receipt is there and every queue is empty.
demo-return-same = All six hold the same { $count } lines.

## Forgery

demo-forgery-kept = Steppe keeps aside { $bytes } bytes that came from Isle’s node: { $reason }.
demo-forgery-alarm = Alarm for Steppe’s administrator: { $alarm }. { $next }
demo-forgery-nothing = The alert is what it was before: the same { $count } lines, the same digest.

## Exercise

demo-exercise-everywhere = { $reference } is marked as an exercise by all { $count }; no line in it can be anything else.
demo-exercise-refused = A live CAP message for it is refused: { $reason }
demo-exercise-apart = On all six Desks it stands in the list of exercises, and in the live list there is none.

## Agreement

demo-agreement-digest = Digest { $digest } … on all { $count } nodes
demo-agreement-evidence = Evidence file of { $bytes } bytes: { $lines } of { $lines } lines proved, and { $receipts } receipts.
demo-agreement-touched = With one bit of it changed, { $count } claims are not proved any more, and no new one is.

## Errors

error-demo = The demo could not be run: { $detail }
    .hint = It needs free ports on 127.0.0.1 and a folder for temporary files that it may write to.
error-demo-taken = `{ $folder }` holds nodes of a demo already.
    .hint = Name another folder, or remove this one.

## The screen

demo-screen-title = Comity demo · everybody here is fictional, nothing leaves this machine
demo-pane-yours = Your desk: { $name }
demo-pane-theirs = Another’s desk: { $name }
demo-starting = Six nodes are starting …
demo-bar = The story
demo-step-count = Step { $number } of { $count }
demo-playing = the nodes are at work
demo-told = done
demo-over = The story is over; the six nodes go on.
demo-stopped = stopped: something did not hold
demo-more = What the nodes did
demo-hold = Pause
demo-go-on = Go on
demo-next = Next step
demo-play-as = Play as …
demo-own-node = Each opens that member’s own desk in a new tab. To run a node of your own: README, “Run your own node”.
