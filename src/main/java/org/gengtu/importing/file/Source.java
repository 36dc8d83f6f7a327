package org.gengtu.importing.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.CoordinateFrame;
import org.gengtu.geo.Finding;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.geotools.api.data.DataStore;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/** What the readers have in common. */
abstract class Source implements SurveySource {
    /** Told once a row rather than built anew: files with heights have them in every row. */
    static final Finding EXTRA_ORDINATES = Finding.told(
            ProblemCode.ROW_EXTRA_ORDINATES,
            "The shape has heights or measures.",
            null,
            "Longitude and latitude were kept.");

    /** The names of exceptions that libraries put before what they say. */
    private static final Pattern CLASS_NAMES = Pattern.compile("\\b(?:[a-z_0-9]+\\.)+[A-Z][\\w$]*(?:: ?)?");

    private final String format;
    private final String layer;
    private final List<Column> columns;
    private final Told encoding;
    private final Told crs;
    private final CoordinateFrame frame;
    private final List<String> notes;
    private final List<AutoCloseable> closeWith = new ArrayList<>();
    private volatile double progress;

    /** A column and the class of its values, Object when mixed. */
    record Column(String name, Class<?> type) {}

    /** A coordinate system and what it rests on. */
    record Placed(CoordinateFrame frame, Told told) {}

    Source(String format, String layer, List<Column> columns, Told encoding, Placed placed, List<String> notes) {
        this.format = format;
        this.layer = layer;
        this.columns = List.copyOf(columns);
        this.encoding = encoding;
        this.crs = placed.told();
        this.frame = placed.frame();
        this.notes = List.copyOf(notes);
    }

    /** Reads the next row; null after the last. */
    interface Reader extends AutoCloseable {
        @Nullable
        SourceRow read() throws IOException;

        /** 0 to 1. */
        double progress();

        @Override
        void close() throws IOException;
    }

    /** @param turn how the coordinates of the file become those of the rows */
    abstract Reader reader(Turn turn) throws IOException;

    /** To CGCS2000 with the check of the range, or as they are in the file. */
    record Turn(CoordinateFrame frame, boolean asInFile) {
        /** @return whether the coordinates could be turned */
        boolean turn(double[] xy, int points) {
            return asInFile || frame.toLonLat(xy, points);
        }

        @Nullable
        Geometry turned(Geometry geometry, List<Finding> findings) {
            return asInFile ? geometry : checked(frame.isLonLat() ? geometry : frame.toCgcs2000(geometry), findings);
        }

        /** The geometry, or null with a finding when its coordinates are impossible. */
        @Nullable
        Geometry checked(Geometry turned, List<Finding> findings) {
            if (asInFile) {
                return turned;
            }
            Finding impossible = Bounds.findImpossible(turned).orElse(null);
            if (impossible == null) {
                return turned;
            }
            findings.add(impossible);
            return null;
        }
    }

    Rows rowsAsInFile() {
        return open(new Turn(frame, true));
    }

    @Override
    public Rows rows() {
        return open(new Turn(frame, false));
    }

    private Rows open(Turn turn) {
        progress = 0;
        Reader reader;
        try {
            reader = reader(turn);
        } catch (IOException exception) {
            throw unreadable("The rows cannot be read: " + reason(exception) + ".");
        }
        return new Rows() {
            private @Nullable SourceRow next;
            private boolean ended;
            private long rows;

            @Override
            public boolean hasNext() {
                if (next == null && !ended) {
                    try {
                        next = reader.read();
                    } catch (IOException exception) {
                        throw unreadable("The file cannot be read after row " + rows + ": " + reason(exception) + ".");
                    }
                    rows++;
                    ended = next == null;
                    // Asking at each row would cost more than it tells.
                    if (ended || rows % 256 == 0) {
                        progress = ended ? 1 : Math.clamp(reader.progress(), 0, 1);
                    }
                }
                return next != null;
            }

            @Override
            public SourceRow next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException();
                }
                SourceRow row = next;
                next = null;
                return row;
            }

            @Override
            public void close() {
                ended = true;
                closeQuietly(reader);
            }
        };
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public String layer() {
        return layer;
    }

    @Override
    public List<String> columns() {
        return columns.stream().map(Column::name).toList();
    }

    List<Column> typedColumns() {
        return columns;
    }

    @Override
    public Told encoding() {
        return encoding;
    }

    @Override
    public Told crs() {
        return crs;
    }

    @Override
    public CoordinateFrame frame() {
        return frame;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public double progress() {
        return progress;
    }

    @Override
    public DataStore dataStore() {
        return new SurveyDataStore(this);
    }

    /** Closes the resource with this source, such as the folder that a zip was unpacked into. */
    void closeWith(AutoCloseable resource) {
        closeWith.add(resource);
    }

    @Override
    public void close() {
        closeWith.forEach(Source::closeQuietly);
        closeWith.clear();
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception nothingToDo) {
            // It was only read from.
        }
    }

    static Problem unreadable(String what) {
        return Problem.of(ProblemCode.FILE_UNREADABLE, what);
    }

    static String reason(Throwable exception) {
        String message = exception.getMessage();
        String text = message == null
                ? "it ends too early or is damaged"
                : CLASS_NAMES.matcher(message.strip()).replaceAll("");
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line).strip();
        String cut = first.length() > 200 ? first.substring(0, 200) + "…" : first;
        return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
    }

    /** The given coordinate system, else what a definition says, else what the numbers tell. */
    static Placed place(ReadOptions options, @Nullable CoordinateFrame defined, String definedBy, Envelope numbers) {
        String given = options.crs();
        if (given != null && !given.isBlank()) {
            CoordinateFrame frame = CoordinateFrame.ofName(given);
            return new Placed(frame, new Told(frame.name(), "given"));
        }
        if (defined != null) {
            return new Placed(defined, new Told(defined.name(), definedBy));
        }
        CoordinateFrame.Guess guess = CoordinateFrame.guess(numbers, options.countyLongitude());
        return new Placed(guess.frame(), new Told(guess.frame().name(), guess.how()));
    }

    /** Names made different from each other, and blank ones named by their place. */
    static List<String> unique(List<String> names) {
        Set<String> taken = new HashSet<>();
        List<String> unique = new ArrayList<>(names.size());
        for (int index = 0; index < names.size(); index++) {
            String name = names.get(index).isBlank()
                    ? "column_" + (index + 1)
                    : names.get(index).strip();
            String free = name;
            for (int copy = 2; !taken.add(free.toLowerCase(Locale.ROOT)); copy++) {
                free = name + "_" + copy;
            }
            unique.add(free);
        }
        return unique;
    }

    static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    static String extensionOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    static String baseOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
