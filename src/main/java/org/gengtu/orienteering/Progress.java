package org.gengtu.orienteering;

import org.jspecify.annotations.Nullable;

/** Hears of an engine at work. Called by its threads, one call at a time. */
public interface Progress {
    /** A better plan, or a better bound, was found. */
    void better(@Nullable Plan best, int bound);

    /** Whether the engine should stop, and answer with what it has. */
    boolean cancelled();

    /** Tells nobody and goes on. */
    Progress NONE = new Progress() {
        @Override
        public void better(@Nullable Plan best, int bound) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };
}
