package org.gengtu.recovery;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps the boards of the days and positions that were asked for of late. A board answers for its own position alone; a
 * request that sees a later one carries it forward by the commits in between, in its own transaction, and one that sees
 * an earlier one makes its own.
 */
@Component
class RecoveryBoards {
    /** About 100 kB each for 460 villages and one campaign, less what boards of one day share. */
    private static final int MOST = 64;

    /** While commits follow one another, boards of the day that is asked most do not push out all others. */
    private static final int MOST_OF_A_DAY = 4;

    /** Over more commits than this the segments are faster than the deltas. */
    private static final int FARTHEST = 200;

    private record Key(LocalDate on, long position) {}

    private final RecoveryQueries queries;
    private final Map<Key, RecoveryBoard> kept = new LinkedHashMap<>(16, 0.75f, true);

    RecoveryBoards(RecoveryQueries queries) {
        this.queries = queries;
    }

    /** The board of a state that the current reading transaction sees. */
    RecoveryBoard board(Snapshot at) {
        RecoveryBoard near = near(at);
        if (near != null && near.position() == at.position()) {
            return near;
        }
        RecoveryBoard board = near == null ? read(at) : carried(near, at);
        keep(board);
        return board;
    }

    private RecoveryBoard read(Snapshot at) {
        return RecoveryBoard.of(at, queries.readFrame(at), queries.listFigures(at.on(), at.position()));
    }

    private RecoveryBoard carried(RecoveryBoard near, Snapshot at) {
        List<RecoveryQueries.Row> changes = queries.listChanges(at.on(), near.position(), at.position());
        Frame frame = queries.frameChanged(near.position(), at.position()) ? queries.readFrame(at) : near.frame();
        return near.carriedTo(at.position(), frame, changes);
    }

    /** The newest kept board of the day that is not newer than the position, nor much older. */
    private synchronized @Nullable RecoveryBoard near(Snapshot at) {
        RecoveryBoard same = kept.get(new Key(at.on(), at.position()));
        if (same != null) {
            return same;
        }
        RecoveryBoard near = null;
        for (RecoveryBoard board : kept.values()) {
            if (board.on().equals(at.on())
                    && board.position() < at.position()
                    && board.position() >= at.position() - FARTHEST
                    && (near == null || board.position() > near.position())) {
                near = board;
            }
        }
        return near;
    }

    private synchronized void keep(RecoveryBoard board) {
        kept.put(new Key(board.on(), board.position()), board);
        List<Key> ofDay = new ArrayList<>(
                kept.keySet().stream().filter(key -> key.on.equals(board.on())).toList());
        for (Key oldest : ofDay.subList(0, Math.max(0, ofDay.size() - MOST_OF_A_DAY))) {
            kept.remove(oldest);
        }
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    /** Forgets all boards; the next question reads the tables. */
    synchronized void forget() {
        kept.clear();
    }
}
