# The pages of a dossier: what is lacking, what became of it, files, filters, what speaks for each line.

## The head

verification-signed = Signed by the node of { $member }, key { $key }.
verification-complete = { $count ->
    [one] { $count } line is here with everything it rests on.
   *[other] { $count } lines are here with everything they rest on.
}
verification-missing = { $count ->
    [one] { $count } earlier line is missing.
   *[other] { $count } earlier lines are missing.
}
lead-offered = Offered to
grant-to = { $member } may read earlier texts.
grant-not-before = Texts that stand before { $count ->
    [one] the line named
   *[other] the { $count } lines named
} stay closed to it.
profile-raised = Profile { $profile }: more kinds of line may be written from here on.
fork-see-proof = Two lines for one place: see the proof
lane-ends = Nothing genuine follows in this lane after: { $line }
seen-means = A node takes note of lines that others wrote. It says nothing to an officer.
line-proof = Proof
line-unconfirmed = Withdrawn key, unconfirmed: the author withdrew the key under which this line stands, because somebody else may have it, and has not said that the line is genuine. It counts all the same.
line-acknowledged-by = Acknowledged by
alert-whole = The whole message
cap-envelope = Number, sender and references of the message
cap-place = Outline and codes
cap-place-omitted = A part of this area stands in the original file only.
cap-resource-inside = inside the message

## What is lacking

missing = What is lacking
missing-nothing = Nothing that any line here names is lacking.
missing-line = Line { $line } of the page of { $member } has not come.
missing-lines = Lines { $from } to { $through } of the page of { $member } have not come.
missing-asked = Asked for again with every call; last call: node of { $member }, { $moment }.
missing-not-asked = No participant's node could be called yet.
missing-texts = { $count ->
    [one] The text of { $count } line has not come:
   *[other] The texts of { $count } lines have not come:
}
missing-waits = { $kind } of { $member }, { $moment }: here, and waits for lines that it rests on.
fork-of = Fork: { $member } signed two lines for one place, line { $line } of one lane.
fork-both = Both are shown:
fork-next = From there on the lane does not count. Phone the member: its key may be in other hands.
forks = Forks

## What became of it

column-closed = Closed
column-stage = Stage
column-answered = Answered
column-preserved = Preserved until
keeping-warned = { $days ->
    [one] ends within a day
   *[other] ends within { $days } days
}
keeping-expired = no longer kept

## A request

request-asked = What is asked
draft-means = For consultation: nothing is asked yet.
matter-items = { $count ->
    [0] no identifiers
    [one] { $count } identifier
   *[other] { $count } identifiers
}
block-risk = Risk and urgency
block-requested = Addressed to
block-requesting = Requesting authority
block-confirming = To confirm
block-case = Authority in charge of the case
block-court = Prosecution office and court
block-earlier-mla = Earlier request for legal assistance
block-earlier-preservation = Earlier request for preservation
block-offence = Offence and facts
block-question = Question
block-data = Data
block-necessity = Necessity and formal request
block-confidentiality = Confidentiality
amendment-same = No field differs from what was asked before.
amendment-changed = Changed:
amendment-added = added
amendment-removed = removed
amendment-other = changed
amendment-before = What was asked before
preserve-until = Preserved until
preserve-extendable = Can be extended until
preserve-reference = Reference of the member
preserve-executed = Carried out
preserve-path = Other providers in the path:
preserve-formal-to = Formal request to
preserve-decided = The time was decided, not computed from the card.
clock-by-card = by its card, version { $version }
call-off-for-all = For all who were asked.
items-as-words-say = Which part: as the words say.
items-all = For everything that was asked.
items-numbered = Numbers
consents = Consent to use
consent-open = No answer yet.
consent-receivers = To whom, or before which court

## Files

files = Files
files-mean = Files are saved, never opened here. Names and types are what the author claims.
files-more = Older lines may have more files: see the timeline, filtered by files.
file-original = The file that the alert was read from
file-claimed = said to be { $type }
file-risky = may be a program or run one
file-not-here = not here yet
file-fetch = Ask for it
file-download = Download
file-of-uncounted = its line does not count
column-file = File
column-size = Size
column-from-whom = From
column-here = Here

## Filters

filter-show = Show
filter-all = everything
filter-messages = messages
filter-decisions = decisions
filter-files = files
filter-status = status
filter-by = of
filter-everybody = all members
filter-nodes = also what nodes write for themselves
filter-apply = Filter
filter-hides = A filter hides some lines.
timeline-everything = Show every line
timeline-empty = No line fits.

## What speaks for it

proof = Proof
proof-of = Proof of { $reference }
proof-back = Back to the dossier
proof-digest = Digest of what counts
proof-dossier = Id of the dossier
proof-network = Id of the network
proof-charter-digits = Digits of the first charter
proof-opened-by = Opened by
proof-key = key
proof-key-since = listed since version { $version } of its card
proof-lane = Lane
proof-waiting = { $count ->
    [one] { $count } line waits for others.
   *[other] { $count } lines wait for others.
}
key-current = in use
key-not-current = no longer in use, and listed: lines under it count
key-replaced = withdrawn: another took its place
key-lost = withdrawn: it was lost
key-compromised = withdrawn: somebody else may have it
key-unknown = no card that is here lists it
receipts = Receipts
receipts-mean = A receipt is signed by a member's node: it durably holds what the receipt names.
receipts-of-line = The first receipt of each member that covers this line. Its author needs none.
receipts-none = None is here.
offline = To check it elsewhere
offline-means = The evidence file holds every line, card, charter and receipt. Whoever has it and the digits of the first charter can check it without this node and without a network.
evidence-with-texts = Evidence file, with the texts
evidence-without-texts = Evidence file without texts: headers and receipts only
offline-commands = The same on the command line:
proof-signature-holds = ✓ The signature holds: it was checked again for this page.
proof-signature-fails = The signature does not hold.
proof-not-signed-yet = Not signed yet: it is signed with the next step of this node.
proof-counts = It counts.
proof-text-matches = ✓ The text here is the one that was signed.
proof-text-differs = The text here is not the one that was signed.
line-waits = It waits for lines that it rests on, and is not in the timeline yet.
proof-signed = What was signed
proof-line-id = Id of the line
proof-author = Author
proof-kind = Kind
proof-critical = critical: who does not know the kind may not go on
proof-time = Written
proof-time-claimed = as its author says
proof-place = Place
proof-place-of = line { $line } of lane { $lane }
proof-prev = Line before it
proof-first-of-lane = the first of its lane
proof-charter = Charter
proof-charter-version = version { $version }
proof-charter-unknown = not one of ours
proof-text = Commitment to the text
proof-text-means = SHA-256 over a salt and the text: whoever has both can check it, nobody else can guess it.
proof-digest-then = What its author saw count
proof-bytes = Size, signed
proof-received = Came here
proof-delivered-by = delivered by { $member }
proof-own = written here
proof-seen = What its author had seen
proof-seen-nothing = Nothing new of other members.
proof-line-of = Line { $line } of { $member }
proof-not-here = not here
