# The pages.

nav-label = Pages
nav-desk = Desk
nav-exercise = Exercises
nav-new-alert = New alert
nav-new-request = New request
nav-directory = Directory
nav-peers = Peers
nav-quarantine = Alarms and quarantine
nav-status = Node status
nav-people = People
nav-account = my account
skip = Skip to the content
sign-out = Sign out
role-overseer = overseer
demo-band = DEMO
demo-means = Fictional members on one machine. Nothing leaves it, nothing here is real.
label = { $name }: { $value }
page-live = Asked again every { $seconds } s
page-live-stop = Stop
page-still = Stopped, else every { $seconds } s
page-live-start = Start
page-loopback-only = These pages answer on the node's own machine only: http://localhost/
page-not-found = There is no such page or dossier here
    .next = Check the reference. Every node shows only the dossiers that its member takes part in.
page-node-stopped = The node has stopped
    .next = Look at its log, and start it again: comity serve. Nothing that was acknowledged is lost.

## The Desk

desk-needs-acknowledgement = Needs acknowledgement
desk-waiting = Waiting on others
desk-mine = Ours, acknowledged by all
desk-information = For information
desk-exercises = Exercises
desk-closed = Closed dossiers
desk-closed-one = Closed
desk-closed-at = closed { $moment }
desk-former = no longer takes part
desk-silent = { $silent } of { $all } have not acknowledged
desk-quiet = Nothing needs acknowledgement.
desk-quiet-since = Last line: { $moment }.
desk-empty = Alerts that this member opens or is asked to take part in stand here. There is none yet.
    .next = To open one:
desk-more = There are more:
desk-links = Links
desk-links-checked = { $up } of { $all } members' nodes answer.
desk-last-heard = Last heard { $ago }.
desk-all-peers = All peers, with phones
desk-alarms = { $count ->
    [one] { $count } alarm that nobody has looked at
   *[other] { $count } alarms that nobody has looked at
}
verified = ✓ Signature verified
level-unknown = Level not known
clock-acknowledge = acknowledge:
clock-answer = answer:
clock-acknowledge-by = Acknowledge by { $moment }
clock-answer-by = Answer by { $moment }
handling-unknown = Handling not known: the text that states it has not come. Treat everything as for the persons addressed only.
exercise = EXERCISE
exercise-means = Nothing here is real. No measure is to be taken outside the exercise.

## A dossier

dossier = Dossier
dossier-several = Several dossiers fit
dossier-closed-at = Closed { $moment }.
dossier-flagged = A participant doubts the character of the matter. Nothing is shared onward until the lead has answered.
dossier-verified = Each line was checked here: signature, place, right to write. { $count ->
    [one] { $count } line is held
   *[other] { $count } lines are held
}; two desks that hold the same read the same digest aloud: { $digest }
lead = Lead
participants = Participants
removed = Removed
list-and = ,{ " " }
act-acknowledge = Acknowledge with
parallel = Parallel: written beside each other. All are shown; people decide.
text-not-received = Text not received
text-erased = Text erased on schedule
text-newer = A newer form of text that this version cannot read
text-not-shown = This page does not show what such a line says. It is shown by:
original = Original
corrected-at = Corrected { $moment }
withdrawn-at = Withdrawn { $moment }.
about-dossier = The dossier as a whole
about-line = About
line-of-timeline = Its line
statements = What the lead stated
from = from { $moment }
until = until { $moment }
expired = expired
and-more = and { $count } more
alert-over = No alert is in force any more.
alert-reduced = Only a part of this alert stands here: the whole is in the original file.
alert-signature = An XML signature stands in the original. It is not checked by Comity.

matrix = What became of it
matrix-sum = { $count } of { $all } have acknowledged. Silent members come first.
matrix-silent = silent
matrix-left = left
matrix-nothing = nothing yet
matrix-update-open = An update is not acknowledged
matrix-not-delivered = not delivered
matrix-latest-not-delivered = latest lines not delivered
matrix-texts-lacking = texts are still lacking
matrix-phone = Phone { $phone }
column-member = Member
column-delivered = Delivered
column-acknowledged = Acknowledged
column-acted = Acted
timeline = Timeline
timeline-all = Show also what nodes write for themselves
timeline-fewer = Hide what nodes write for themselves
timeline-older = Older lines
timeline-latest = Latest lines

## Peers

peers-empty = The other members of the network stand here. There is none yet.
    .next = To see the charter:
peers-explain = To see why something was not delivered:
peers-nothing-waits = nothing
peers-waits = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
peers-urgent = { $count } urgent
peers-since = since { $moment }
peers-tries = { $count ->
    [one] { $count } try
   *[other] { $count } tries
}
peers-next-try = next try { $moment }
peers-never = not yet
peers-card = card of { $moment }
reach-untried = not tried yet
reach-up = answers
reach-down = does not answer since { $since }
column-reach = Link
column-waits = Waits for it
column-heard = Last heard
column-phone = Phone of last resort

## Alarms and quarantine

alarms = Alarms
alarms-empty = No alarm. Here stands what should never happen: forks, forged lines, charters that contradict each other.
quarantine = Quarantine
quarantine-empty = Nothing was kept aside. Here stands what failed a check: a wrong signature, an unknown key.
refusal-unknown = a reason that this version does not know
times = { $count } times
column-what = What
column-whom = Whom
column-when = When
column-do = What to do
column-from = Delivered by
column-why = Why

page-not-signed-in = You are not signed in.
    .next = Sign in; you come back to this page.
page-not-allowed = Your role does not allow this.
    .next = Ask the administrator of your node who may.
page-form-token = This form did not come from a page of your present session, so nothing was done.
    .next = Go back, load the page again and send it once more.
page-form = What was sent cannot be read as a form, so nothing was done.
    .next = Go back and send it again; a file may have at most 200 MiB.
