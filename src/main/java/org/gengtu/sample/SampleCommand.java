package org.gengtu.sample;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import org.gengtu.sample.SampleFiles.Settings;
import org.jspecify.annotations.Nullable;

/** {@code bin/gengtu sample}: writes the files of the made-up county. */
public final class SampleCommand {
    private static final String USAGE = """
            bin/gengtu sample --out DIR [--seed N] [--plots N] [--year YYYY] [--until YYYY-MM-DD] [--dated SHARE] [--progress]
              --out DIR     folder for the files; made if it does not exist
              --seed N      another county (default %d)
              --plots N     1 to %d (default %d)
              --year YYYY   year of the campaign (default %d)
              --until DAY   the campaign as known when this day begins, within the year or its next 1 January
                            (default 2026-06-16, of another year its whole)
              --dated SHARE of the mapped plots, 0 to 1, bear the day of a restoration in plots.zip itself (default 0)
              --progress    percent, plots a second and time left
            """;

    private SampleCommand() {}

    /**
     * Runs the command with the words after {@code sample}.
     *
     * @return 0 when the files are written, 1 when they could not be, 2 when the words are wrong
     */
    public static int run(String[] args, PrintStream out) {
        Path folder = null;
        long seed = SampleCounty.SEED;
        int plots = SampleCounty.PLOTS;
        int year = SampleCounty.DEMONSTRATION_ON.getYear();
        LocalDate until = null;
        double dated = 0;
        boolean progress = false;
        try {
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--out" -> folder = Path.of(value(args, ++i));
                    case "--seed" -> seed = Long.parseLong(value(args, ++i));
                    case "--plots" -> plots = Integer.parseInt(value(args, ++i));
                    case "--year" -> year = Integer.parseInt(value(args, ++i));
                    case "--until" -> until = LocalDate.parse(value(args, ++i));
                    case "--dated" -> dated = Double.parseDouble(value(args, ++i));
                    case "--progress" -> progress = true;
                    default -> throw new IllegalArgumentException(args[i] + " is not an option");
                }
            }
            if (folder == null) {
                throw new IllegalArgumentException("--out is missing");
            }
            if (until == null) {
                until = year == SampleCounty.DEMONSTRATION_ON.getYear()
                        ? SampleCounty.DEMONSTRATION_ON
                        : LocalDate.of(year + 1, 1, 1);
            }
            check(plots, year, until);
            if (!(dated >= 0 && dated <= 1)) {
                throw new IllegalArgumentException("--dated is from 0 to 1");
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            out.println(e.getMessage());
            out.print(usage());
            return 2;
        }
        Progress shown = progress ? new Progress(plots, out) : null;
        try {
            SampleFiles.write(folder, new Settings(seed, plots, year, until, dated), made -> tell(shown, made));
        } catch (IllegalStateException e) {
            // another seed's county may be too small for a million plots
            out.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            out.println("The files cannot be written to " + folder + ": " + e.getMessage());
            return 1;
        }
        out.println(SampleCounty.NAME + ": " + plots + " plots in " + folder);
        return 0;
    }

    private static String value(String[] args, int i) {
        if (i == args.length) {
            throw new IllegalArgumentException(args[i - 1] + " needs a value");
        }
        return args[i];
    }

    private static void check(int plots, int year, LocalDate until) {
        if (plots < 1 || plots > Plots.MOST) {
            throw new IllegalArgumentException("--plots is from 1 to " + Plots.MOST);
        }
        if (year < 1950 || year > 2100) {
            throw new IllegalArgumentException("--year is from 1950 to 2100");
        }
        if (until.isBefore(LocalDate.of(year, 1, 13)) || until.isAfter(LocalDate.of(year + 1, 1, 1))) {
            throw new IllegalArgumentException("--until is from " + year + "-01-13 to " + (year + 1) + "-01-01");
        }
    }

    private static String usage() {
        return String.format(
                Locale.ROOT,
                USAGE,
                SampleCounty.SEED,
                Plots.MOST,
                SampleCounty.PLOTS,
                SampleCounty.DEMONSTRATION_ON.getYear());
    }

    private static void tell(@Nullable Progress progress, int made) {
        if (progress != null) {
            progress.tell(made);
        }
    }

    /** One line that renews itself twice a second. */
    private static final class Progress {
        private final int plots;
        private final PrintStream out;
        private final long started = System.nanoTime();
        private long shown = started;

        Progress(int plots, PrintStream out) {
            this.plots = plots;
            this.out = out;
        }

        void tell(int made) {
            long now = System.nanoTime();
            if (made < plots && now - shown < 500_000_000L) {
                return;
            }
            shown = now;
            double seconds = Math.max(1e-3, (now - started) / 1e9);
            long rate = Math.round(made / seconds);
            long left = Math.round((plots - made) / Math.max(1, made / seconds));
            out.print("\r" + 100L * made / plots + " %  " + made + " plots  " + rate + "/s  " + left + " s left   ");
            if (made == plots) {
                out.println();
            }
            out.flush();
        }
    }
}
