package org.gengtu.ledger;

/** A feature that wants to know of commits; {@link ChangeFeed} calls it on its one thread. */
public interface FeedListener {
    /** The feed begins here: the commits behind this position will be told of, those up to it will not. */
    void begin(long position);

    /**
     * The commits behind one position up to another have become visible. It runs in a REPEATABLE READ READ ONLY
     * transaction that sees them all. Stretches follow each other without gap; one that ends with an exception comes again.
     * It must wait for nobody but the database, as all subscribers of all features wait for it.
     */
    void advance(long from, long to);

    /**
     * Everything that was committed when the feed last looked has been told. It is called after each look, at least twice a
     * second while the feed is alive.
     *
     * @param lookedAt when the feed began to look, by {@link System#nanoTime}
     */
    default void heard(long lookedAt) {}

    /** The feed has lost its connection: until {@link #heard} is called again, there may be commits that nobody told of. */
    default void lost() {}
}
