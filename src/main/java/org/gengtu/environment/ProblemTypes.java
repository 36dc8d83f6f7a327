package org.gengtu.environment;

/** Spring tells the GraphQL type behind an interface by the simple name of a class or of an interface that it has. */
final class ProblemTypes {
    private ProblemTypes() {}

    interface Problem {}

    interface ProblemEvent {}
}
