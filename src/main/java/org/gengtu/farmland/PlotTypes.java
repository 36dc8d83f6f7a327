package org.gengtu.farmland;

/** Spring tells the GraphQL type behind an interface by the simple name of a class or of an interface that it has. */
final class PlotTypes {
    private PlotTypes() {}

    interface Plot {}

    interface PlotEvent {}

    interface Fact {}
}
