# The kinds of line, as the timeline names them, and how lines stand that do not simply count.

line-genesis = Opened
line-participants = Participants changed
line-grant = Earlier texts released
line-lead-offer = Lead offered
line-lead-accept = Lead accepted
line-lead-release = Lead transferred
line-close = Closed
line-reopen = Reopened
line-profile = Newer kinds of line allowed
line-fork-proof = Proof of a fork
line-lane-open = Lane opened
line-lane-close = Lane closed
line-seen = Lines taken note of

line-acknowledge = Acknowledged
line-note = Note
line-attach = File
line-correct = Correction
line-withdraw = Withdrawal
line-translate = Translation
line-link = Link to another dossier
line-flag = Doubt about the character of the matter
line-leave = Left the dossier
line-flag-answer = Answer to a doubt
line-handling = Handling changed
line-level = Level changed

line-alert = CAP alert
line-measures = Measures taken
line-help-offered = Help offered
line-help-needed = Help needed

line-newer = A newer kind of line

standing-newer = A newer kind of line: kept and passed on, not read here
standing-refused = Does not count: { $why }
standing-struck = Struck: its lane was forked; see the proof
standing-void = Void: the lead had been transferred
standing-late = Late: written after the member was removed
standing-outside = Does not count: its author was listed by void lines only
