package org.gengtu.demonstration;

import org.gengtu.ledger.StoryEventView;

/** An event of a site as it is read. */
record SiteEventView(StoryEventView of) implements DemonstrationTypes.SiteEvent {}
