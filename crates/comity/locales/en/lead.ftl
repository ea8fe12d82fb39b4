# The lead changes hands; a dossier has stopped; a dossier goes on in a new one; forks side by side.

do-lead-offer = Offer the lead
    .means = It changes nothing yet: you lead until the member has accepted and you have released the lead. An offer is not taken back; whoever thinks better of it does not release.
do-lead-accept = Accept the lead
    .means = It changes nothing yet: you lead from the moment at which the present lead releases it. There is no line to decline an offer: do not accept it, and say so in a note.
do-lead-release = Release the lead
    .means = From here on the member that accepted leads, and your member takes part like the others. Who takes part stays the same. Whatever your desk writes as lead without this release in its past is void, on every node.
lead-offer-open = { $lead } offered the lead to { $member }, { $moment }.
lead-offer-waits = { $member } may accept it. Until then nothing changes.
lead-offer-accepted = { $member } has accepted.
lead-release-waits = { $lead } leads until it releases the lead.
lead-your-turn = It is your turn.
lead-offered-means = An offer changes nothing by itself.
lead-accepted-means = The lead changes hands only when the present lead releases it.
lead-released-means = From here on. Lines that the earlier lead wrote as lead and that this release had not seen are void.
lead-silent = The node of the lead has not answered since { $moment }.
    .next = Phone its desk first. If the matter cannot wait, a participant goes on in a new dossier; this one stays as it is.

problem-already-offered = The lead was offered to that member already.
problem-no-offer = Nobody offers the lead to your member here.
problem-already-accepted = Your member has accepted already. The present lead releases now.
problem-not-accepted = Nobody has accepted an offer of the lead.
problem-several-accepted = Several members have accepted. Say whose acceptance you mean.

stopped = This dossier has stopped
stopped-by = { $members } led this dossier and signed two different lines for one place. Nobody knows which of them is meant.
stopped-untouched = Everything that was written before stays as it is, with its signatures. Nothing of any other member is touched. Proofs and missing lines still travel; nobody can write here any more.
stopped-way-out = The way out: a participant goes on in a new dossier, which cites this one.
read-only-newer = Here you can only read: a line that its author calls critical is of a kind that this version does not know. Install a newer version.

continue-do = Continue in a new dossier
continue-change = What you can change first
continue-open = Open the continuation
continue-done = The continuation is open, and on its way to those who take part.
continue-choose-hint = Several lines stand beside each other, or none holds. Nothing is chosen for you: read them, then say which one goes on.
continue-stopped = The old dossier has stopped: nobody can write in it any more.
continue-lead-gone = For when the lead cannot be reached. The old dossier is not closed by it; a line in it will say where the others went.
continue-without = Left out: { $members }. You can invite them later.
continue-cites = The new dossier cites the old one and its last lines. Each shows a link to the other. What was acknowledged, answered or attached stays there and is not copied.
continue-answered = Have answered already, in the old dossier: { $members }.
continue-you-lead = Your member will lead it. New deadlines run from now on.
continue-taken = What is taken over
continue-nothing = Nothing is taken over yet: choose below which line goes on. If its text has not come, open a new dossier and link it.
continued-by = opened by { $member }, { $moment }
form-verb-continue = Continue in a new dossier

fork-side-by-side = Both lines side by side
forks-count = { $count ->
    [0] No fork is known
    [one] { $count } fork
   *[other] { $count } forks
}
forks-mean = A fork is two different lines that one member signed for one place of one lane. It proves itself. From there on the lane counts for nothing; lines of other members stand.
forks-none = No fork is known in this dossier.
fork-one = One line
fork-other = The other line
fork-found-by = Shown by
fork-found-here = This node knows both lines; no member has published the proof in the record yet.
fork-stops = That member leads or led this dossier, so the dossier has stopped.
fork-strikes = The lines of that lane from there on are struck. Clocks that they had stopped run again.

show-offer = The lead is offered to { $member } by { $lead }: { $state }
show-offer-waits = not accepted yet
show-offer-accepted = accepted; { $lead } has to release it
show-stopped = STOPPED: { $members } led it and signed two lines for one place. Nobody can write here any more.
show-stopped-hint = comity continue { $reference }
show-read-only = READ ONLY: a critical line is of a kind that this version does not know. Install a newer version.
show-continues = Goes on from { $dossier }
show-continued = Goes on in { $reference } (opened by { $member })
show-fork = FORK: { $member } signed two lines for one place, line { $line } of lane { $lane }:
show-fork-by = shown by { $members }
show-parallel = PARALLEL: several values stand beside each other; none is chosen
show-unconfirmed = withdrawn key, unconfirmed: its author has not said that the line is genuine
show-waiting = { $kind } of { $member }: here, and waits for lines that it rests on
