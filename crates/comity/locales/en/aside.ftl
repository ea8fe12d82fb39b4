# Invitations that stand aside: one member leads too many dossiers that were not answered here.

aside-invitation = an invitation beyond { $most } dossiers of one lead that were not answered here
    .next = Phone the lead: somebody may be using its key. Let the dossier in if it is meant.
aside-let-in = Let it in
aside-let-in-means = Letting an invitation in opens its dossier here; everything of it is then fetched and checked as always.
