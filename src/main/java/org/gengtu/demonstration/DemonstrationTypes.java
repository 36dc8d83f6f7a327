package org.gengtu.demonstration;

/** Spring tells the GraphQL type behind an interface by the simple name of a class or of an interface that it has. */
final class DemonstrationTypes {
    private DemonstrationTypes() {}

    interface Site {}

    interface SiteEvent {}

    interface SiteReport {}

    interface Zone {}
}
