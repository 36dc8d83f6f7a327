import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.gengtu.orienteering.Task;

/** Generated tasks as a county has them, in seconds: villages in groups along valleys, a day from 8:30 to 18:00, lunch. */
final class CountyTask {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private CountyTask() {}

    /**
     * @param sites how many candidates
     * @param days of one team, which differ in when sites are open
     * @param covers whether pillars, townships and an indicator are demanded, and two pairs exclude each other
     */
    static Task of(long seed, int sites, int days, boolean covers) {
        SplittableRandom random = new SplittableRandom(seed);
        int places = sites + 1;
        double[] x = new double[places];
        double[] y = new double[places];
        int[] township = new int[sites];
        int townships = 8;
        double[] centreX = random.doubles(townships, -25, 25).toArray();
        double[] centreY = random.doubles(townships, -20, 20).toArray();
        for (int site = 0; site < sites; site++) {
            township[site] = random.nextInt(townships);
            x[site] = centreX[township[site]] + random.nextDouble(-7, 7);
            y[site] = centreY[township[site]] + random.nextDouble(-7, 7);
        }
        int[][] travel = new int[places][places];
        for (int from = 0; from < places; from++) {
            for (int to = 0; to < places; to++) {
                double km = Math.hypot(x[from] - x[to], y[from] - y[to]) * 1.35;
                travel[from][to] =
                        from == to ? 0 : (int) Math.round((3 + km / 40 * 60) * MINUTE * random.nextDouble(1, 1.15));
            }
        }
        for (int over = 0; over < places; over++) {
            for (int from = 0; from < places; from++) {
                for (int to = 0; to < places; to++) {
                    travel[from][to] = Math.min(travel[from][to], travel[from][over] + travel[over][to]);
                }
            }
        }
        int[] value = IntStream.range(0, sites)
                .map(site -> 10 * random.nextInt(1, 6) + random.nextInt(0, 10))
                .toArray();
        int[] visit = IntStream.range(0, sites)
                .map(site -> 5 * random.nextInt(4, 13) * MINUTE)
                .toArray();
        List<Task.Day> planned = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            int[] opens = new int[sites];
            int[] closes = new int[sites];
            for (int site = 0; site < sites; site++) {
                int hours = random.nextInt(6);
                opens[site] = (hours == 0 ? 13 : 8) * HOUR;
                closes[site] = (hours == 1 ? 12 : 17) * HOUR;
            }
            planned.add(new Task.Day(
                    0,
                    sites,
                    sites,
                    8 * HOUR + 30 * MINUTE,
                    18 * HOUR,
                    Task.NEVER,
                    new Task.Lunch(11 * HOUR + 30 * MINUTE, 13 * HOUR, HOUR),
                    opens,
                    closes));
        }
        List<Task.Cover> demands = new ArrayList<>();
        List<Task.Cap> caps = new ArrayList<>();
        if (covers) {
            demands.add(new Task.Cover(6, groups(random, sites, 6, 0.25)));
            demands.add(new Task.Cover(1, groups(random, sites, 1, 0.15)));
            demands.add(new Task.Cover(
                    4,
                    IntStream.range(0, townships)
                            .mapToObj(each -> IntStream.range(0, sites)
                                    .filter(site -> township[site] == each)
                                    .toArray())
                            .toList()));
            for (int pair = 0; pair < 2; pair++) {
                caps.add(new Task.Cap(
                        1, random.ints(0, sites).distinct().limit(2).toArray()));
            }
        }
        return new Task(value, visit, travel, planned, new int[0], new int[0], caps, demands);
    }

    private static List<int[]> groups(SplittableRandom random, int sites, int many, double share) {
        return IntStream.range(0, many)
                .mapToObj(group -> IntStream.range(0, sites)
                        .filter(site -> random.nextDouble() < share)
                        .toArray())
                .toList();
    }
}
