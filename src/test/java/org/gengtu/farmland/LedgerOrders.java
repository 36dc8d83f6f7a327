package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.farmland.LedgerModel.Happening;
import org.gengtu.farmland.LedgerModel.PlotDay;
import org.gengtu.farmland.LedgerModel.What;
import org.gengtu.farmland.LedgerOrder.Happened;
import org.gengtu.farmland.LedgerOrder.Row;
import org.gengtu.farmland.LedgerOrder.Shape;

/** Chooses commands at random, about two thirds of them possible; what it chooses follows from the numbers and the model. */
final class LedgerOrders {
    private static final List<PlotStatus> REACHED = List.of(PlotStatus.RESTORED, PlotStatus.RECULTIVATED);

    private final List<List<Row>> files = new ArrayList<>();
    private int drawn;
    private int codes;
    private int names;

    LedgerOrder next(Random random, LedgerModel model, LocalDate today) {
        Map<Integer, PlotDay> now = model.on(today);
        if (now.size() < 2) {
            return random.nextBoolean() ? newFile(random, model, today) : register(random, model, today);
        }
        int dice = random.nextInt(100);
        if (dice < 4 && now.size() < 12) {
            return register(random, model, today);
        } else if (dice < 44) {
            return happened(random, model, today, pick(random, model, today));
        } else if (dice < 50) {
            return bulk(random, model, today);
        } else if (dice < 58) {
            return correct(random, model, today);
        } else if (dice < 67) {
            return withdraw(random, model);
        } else if (dice < 72 && now.size() < 14) {
            return split(random, model, today);
        } else if (dice < 78) {
            return merge(random, model, today);
        } else if (dice < 84) {
            return file(random, model, today);
        } else if (dice < 86) {
            return model.importCount() == 0
                    ? newFile(random, model, today)
                    : new LedgerOrder.WithdrawImport(random.nextInt(model.importCount()));
        } else if (dice < 88) {
            return target(random, model, today);
        } else if (dice < 92) {
            return deadline(random, model, today);
        } else if (dice < 94) {
            int campaign = today.getYear() + random.nextInt(8) / 7;
            LocalDate due = LocalDate.of(campaign, 5, 20).plusDays(random.nextInt(60));
            return new LedgerOrder.OpenCampaign(campaign, due, due.plusDays(random.nextInt(40) - 3));
        } else if (dice < 97) {
            return model.documents().isEmpty()
                    ? target(random, model, today)
                    : new LedgerOrder.WithdrawFact(
                            1 + random.nextInt(model.documents().size()));
        } else if (dice < 99) {
            return rename(random, model, today);
        }
        return mergeVillages(random, model, today);
    }

    private static <T> T of(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static int pick(Random random, LedgerModel model, LocalDate today) {
        List<Integer> there = List.copyOf(model.on(today).keySet());
        return there.isEmpty() || random.nextInt(12) == 0
                ? 1 + random.nextInt(model.plotCount() + random.nextInt(2))
                : of(random, there);
    }

    private static int version(Random random, LedgerModel model, int plot) {
        return model.version(plot) - (random.nextInt(25) == 0 ? 1 : 0);
    }

    /** A day up to today, rarely behind it. */
    private static LocalDate day(Random random, LocalDate from, LocalDate today) {
        if (random.nextInt(25) == 0) {
            return today.plusDays(1 + random.nextInt(2));
        }
        if (random.nextInt(25) == 0) {
            return from.minusDays(1 + random.nextInt(3));
        }
        long between = Math.max(0, today.toEpochDay() - from.toEpochDay());
        long back = random.nextInt(3) == 0 ? random.nextLong(between + 1) : random.nextLong(Math.min(between, 5) + 1);
        return today.minusDays(back);
    }

    private static BigDecimal mu(Random random) {
        return BigDecimal.valueOf(1 + random.nextInt(2_000), 2);
    }

    private Shape shape(Random random, boolean boundary) {
        drawn++;
        return shape(drawn, drawn, boundary);
    }

    private static Shape shape(int drawing, int cell, boolean boundary) {
        return new Shape(drawing, cell, boundary, boundary ? LedgerTrial.measure(cell) : null, 0);
    }

    private static String village(Random random, LedgerModel model) {
        return of(
                random,
                model.regionsToday().keySet().stream()
                        .filter(LedgerModel::isVillage)
                        .toList());
    }

    private Row row(Random random, LedgerModel model, LocalDate today, String code) {
        int kind = random.nextInt(4);
        Shape shape = kind == 0 ? null : shape(random, kind > 1);
        BigDecimal declared = kind > 1 && random.nextInt(3) == 0 ? null : mu(random);
        LocalDate registered = day(random, today.minusDays(40), today);
        registered = registered.isAfter(today) ? today : registered;
        return new Row(code, village(random, model), declared, shape, registered, null, null);
    }

    private LedgerOrder register(Random random, LedgerModel model, LocalDate today) {
        int kind = random.nextInt(8);
        String code = kind < 3 ? null : "P" + (kind == 3 ? 1 + random.nextInt(codes + 1) : ++codes);
        Row row = row(random, model, today, code);
        if (random.nextInt(12) == 0) {
            row = new Row(code, row.village(), row.declared(), row.shape(), today.plusDays(1), null, null);
        }
        return new LedgerOrder.Register(row);
    }

    private LedgerOrder newFile(Random random, LedgerModel model, LocalDate today) {
        List<Row> rows = new ArrayList<>();
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            Row row = row(random, model, today, "P" + ++codes);
            LocalDate restored = random.nextInt(3) == 0 ? row.registered().plusDays(random.nextInt(9)) : null;
            restored = restored != null && restored.isAfter(today) ? null : restored;
            LocalDate planted = restored != null && random.nextBoolean() ? restored.plusDays(random.nextInt(4)) : null;
            planted = planted != null && planted.isAfter(today) ? null : planted;
            rows.add(new Row(
                    row.code(), row.village(), row.declared(), row.shape(), row.registered(), restored, planted));
        }
        files.add(rows);
        return new LedgerOrder.Import(rows);
    }

    /** A new file, or one that came before: as it was, or with other values. */
    private LedgerOrder file(Random random, LedgerModel model, LocalDate today) {
        if (files.isEmpty() || random.nextInt(3) == 0 && model.on(today).size() < 10) {
            return newFile(random, model, today);
        }
        int number = random.nextInt(files.size());
        boolean changed = random.nextBoolean();
        List<Row> rows = new ArrayList<>();
        for (Row row : files.get(number)) {
            BigDecimal declared = row.declared();
            Shape shape = row.shape();
            String village = model.isKnownVillage(row.village())
                    ? model.village(row.village(), LedgerModel.END)
                    : village(random, model);
            if (changed) {
                switch (random.nextInt(6)) {
                    case 0 -> declared = mu(random);
                    case 1 -> shape = shape == null ? null : shape(random, shape.boundary());
                    case 2 -> village = village(random, model);
                    default -> {
                        // as it was
                    }
                }
            }
            // each time a file is read its shapes are drawn anew, where they were
            Shape again = shape == null ? null : shape(++drawn, shape.cell(), shape.boundary());
            rows.add(new Row(
                    row.code(), village, declared, again, row.registered(), row.restored(), row.recultivated()));
        }
        files.set(number, rows);
        return new LedgerOrder.Import(rows);
    }

    private Happened happened(Random random, LedgerModel model, LocalDate today, int plot) {
        PlotDay now = model.on(today).get(plot);
        List<What> kinds =
                new ArrayList<>(List.of(What.RESTORED, What.RECULTIVATED, What.LAPSED, What.EXEMPTED, What.VERIFIED));
        LocalDate first = model.firstDay(plot);
        LocalDate from = first == null ? today.minusDays(30) : first;
        if (now != null && random.nextInt(4) > 0) {
            kinds = switch (now.status()) {
                case ABANDONED -> List.of(What.RESTORED, What.RESTORED, What.RESTORED, What.EXEMPTED);
                case RESTORED -> List.of(What.RECULTIVATED, What.RECULTIVATED, What.VERIFIED, What.LAPSED);
                case RECULTIVATED -> List.of(What.VERIFIED, What.VERIFIED, What.LAPSED);
                case EXEMPT -> kinds;
            };
            for (Happening each : model.happenings()) {
                boolean later = each.plot() == plot
                        && !model.isTakenBack(each)
                        && each.what() != What.TAKEN_BACK
                        && each.on().isAfter(from);
                from = later ? each.on() : from;
            }
        }
        What what = of(random, kinds);
        Map<String, Object> values = new LinkedHashMap<>();
        if (what == What.VERIFIED) {
            boolean planted = now != null && now.status() == PlotStatus.RECULTIVATED;
            boolean reached = now != null && REACHED.contains(now.status());
            values.put(
                    "stage",
                    planted && random.nextBoolean() || !reached && random.nextInt(5) == 0
                            ? RecoveryStage.RECULTIVATION
                            : RecoveryStage.RESTORATION);
            values.put("level", of(random, List.of(VerificationLevel.values())));
            values.put("accepted", random.nextInt(3) > 0);
        }
        return new Happened(plot, version(random, model, plot), what, day(random, from, today), values);
    }

    private LedgerOrder bulk(Random random, LedgerModel model, LocalDate today) {
        List<Happened> items = new ArrayList<>();
        Map<Integer, Integer> more = new HashMap<>();
        List<Integer> there = List.copyOf(model.on(today).keySet());
        boolean careful = random.nextInt(3) > 0;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int plot = careful ? of(random, there) : pick(random, model, today);
            Happened one = happened(random, model, today, plot);
            if (careful && !isPossible(model, one, today)) {
                continue;
            }
            int before = more.merge(one.plot(), 1, Integer::sum) - 1;
            items.add(new Happened(one.plot(), one.version() + before, one.what(), one.on(), one.values()));
        }
        return items.isEmpty() ? happened(random, model, today, of(random, there)) : new LedgerOrder.Bulk(items);
    }

    private static boolean isPossible(LedgerModel model, LedgerOrder order, LocalDate today) {
        try {
            model.copy().act(order, today);
            return true;
        } catch (LedgerModel.Refused refused) {
            return false;
        }
    }

    private LedgerOrder correct(Random random, LedgerModel model, LocalDate today) {
        int plot = pick(random, model, today);
        LocalDate first = model.firstDay(plot);
        LocalDate from = random.nextInt(3) == 0 ? null : day(random, first == null ? today : first, today);
        Map<String, Object> values = new LinkedHashMap<>();
        PlotDay now = model.on(today).get(plot);
        // The model does not know what a part measures: of a plot that came of a split some earlier day may have one.
        boolean measurable = now != null
                && now.shape() != null
                && now.line().size() == 1
                && model.on(LedgerModel.END).containsKey(plot);
        switch (random.nextInt(6)) {
            case 0 -> values.put("code", "P" + (random.nextBoolean() ? ++codes : 1 + random.nextInt(codes + 1)));
            case 1 -> values.put("shape", shape(random, random.nextBoolean()));
            case 2 -> values.put("declared", measurable ? null : mu(random));
            case 3 -> {
                values.put("declared", mu(random));
                values.put("shape", shape(random, true));
            }
            default -> values.put("declared", random.nextInt(8) == 0 && now != null ? now.declared() : mu(random));
        }
        if (values.containsKey("declared") && values.get("declared") == null && !measurable) {
            values.put("declared", mu(random));
        }
        return new LedgerOrder.Correct(plot, version(random, model, plot), from, values);
    }

    private LedgerOrder withdraw(Random random, LedgerModel model) {
        List<Happening> all = model.happenings();
        // the latest are likelier to stand alone
        int back = random.nextBoolean() ? random.nextInt(Math.min(6, all.size())) : random.nextInt(all.size());
        Happening event = all.get(all.size() - 1 - back);
        return new LedgerOrder.WithdrawEvent(event.id(), version(random, model, event.plot()));
    }

    private LedgerOrder split(Random random, LedgerModel model, LocalDate today) {
        int plot = pick(random, model, today);
        LocalDate from = model.firstDay(plot);
        LocalDate on = day(random, from == null ? today : from, today);
        PlotDay now = model.on(on).get(plot);
        if (now == null) {
            now = model.on(today).get(plot);
        }
        BigDecimal whole = now == null ? BigDecimal.ONE : now.mu();
        boolean drawnWhole = now != null && now.shape() != null && now.shape().part() == 0;
        boolean shapes = drawnWhole && random.nextBoolean();
        List<BigDecimal> areas = new ArrayList<>();
        BigDecimal hundredth = new BigDecimal("0.01");
        if (shapes || random.nextBoolean()) {
            BigDecimal half = whole.divide(BigDecimal.TWO, 2, java.math.RoundingMode.DOWN);
            areas.add(half);
            areas.add(whole.subtract(half));
        } else {
            BigDecimal tenth = whole.divide(BigDecimal.TEN, 2, java.math.RoundingMode.DOWN);
            BigDecimal one = tenth.multiply(BigDecimal.valueOf(1 + random.nextInt(4)));
            BigDecimal two = tenth.multiply(BigDecimal.valueOf(1 + random.nextInt(4)));
            areas.addAll(List.of(one, two, whole.subtract(one).subtract(two)));
        }
        if (!shapes && random.nextInt(10) == 0) {
            areas.set(
                    0, random.nextBoolean() ? BigDecimal.ZERO : areas.getFirst().add(hundredth));
        }
        return new LedgerOrder.Split(plot, version(random, model, plot), on, areas, shapes);
    }

    private LedgerOrder merge(Random random, LedgerModel model, LocalDate today) {
        Set<Integer> plots = new LinkedHashSet<>();
        plots.add(pick(random, model, today));
        PlotDay first = model.on(today).get(plots.iterator().next());
        List<Integer> likely = new ArrayList<>();
        for (PlotDay other : model.on(today).values()) {
            if (first != null && other.plot() != first.plot() && model.countsAlike(first, other, today)) {
                likely.add(other.plot());
            }
        }
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            plots.add(likely.isEmpty() || random.nextInt(9) == 0 ? pick(random, model, today) : of(random, likely));
        }
        List<Integer> all = List.copyOf(plots);
        LocalDate on = random.nextBoolean() ? today : day(random, today.minusDays(4), today);
        Set<Integer> cells = new TreeSet<>();
        for (int plot : all) {
            for (LocalDate day : List.of(on, today)) {
                PlotDay there = model.on(day).get(plot);
                if (there != null && there.shape() != null && there.shape().part() == 0) {
                    // what lies in one place overlaps: that is the concern of other tests
                    if (!cells.add(there.shape().cell()) && day.equals(on)) {
                        return happened(random, model, today, plot);
                    }
                }
            }
        }
        return new LedgerOrder.Merge(
                all, all.stream().map(plot -> version(random, model, plot)).toList(), on);
    }

    private static String region(Random random, LedgerModel model) {
        return random.nextInt(3) == 0
                ? LedgerOrder.COUNTY
                : of(
                        random,
                        model.regionsToday().keySet().stream()
                                .filter(code -> !LedgerModel.isVillage(code) || random.nextInt(20) == 0)
                                .toList());
    }

    private static LedgerOrder target(Random random, LedgerModel model, LocalDate today) {
        return new LedgerOrder.SetTarget(
                region(random, model),
                today.getYear(),
                of(random, List.of(RecoveryStage.values())),
                random.nextInt(15) == 0 ? new BigDecimal("-0.01") : BigDecimal.valueOf(random.nextInt(9_000), 2),
                day(random, today.minusDays(60), today));
    }

    private static LedgerOrder deadline(Random random, LedgerModel model, LocalDate today) {
        LocalDate from = day(random, today.minusDays(60), today);
        RecoveryStage stage = of(random, List.of(RecoveryStage.values()));
        LocalDate usual = LocalDate.of(today.getYear(), stage == RecoveryStage.RESTORATION ? 6 : 8, 10);
        LocalDate due = usual.plusDays(random.nextInt(40) - 5);
        if (random.nextBoolean()) {
            int plot = pick(random, model, today);
            PlotDay there = model.on(from).get(plot);
            return new LedgerOrder.SetDeadline(
                    null, plot, there == null ? today.getYear() : there.campaign(), stage, due, from);
        }
        return new LedgerOrder.SetDeadline(region(random, model), null, today.getYear(), stage, due, from);
    }

    private LedgerOrder rename(Random random, LedgerModel model, LocalDate today) {
        String code = of(
                random,
                model.regionsToday().keySet().stream()
                        .filter(each -> !LedgerModel.isCounty(each))
                        .toList());
        names++;
        String fresh = null;
        if (random.nextInt(3) > 0) {
            fresh = LedgerModel.isVillage(code)
                    ? freshVillage(random, model, code)
                    : "990101%d000".formatted(110 + names);
        }
        return new LedgerOrder.Rename(code, "名" + names, fresh, day(random, today.minusDays(20), today));
    }

    private String freshVillage(Random random, LedgerModel model, String like) {
        String township = of(
                random,
                model.regionsToday().keySet().stream()
                        .filter(LedgerModel::isTownship)
                        .toList());
        names++;
        String same = township.substring(0, 9) + like.substring(9);
        // the last digits often stay when a village comes to another township
        return random.nextBoolean() && !model.wasEver(same) ? same : township.substring(0, 9) + (220 + names);
    }

    private LedgerOrder mergeVillages(Random random, LedgerModel model, LocalDate today) {
        Set<String> codesOf = new LinkedHashSet<>();
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            codesOf.add(village(random, model));
        }
        names++;
        List<String> list = List.copyOf(codesOf);
        String into = random.nextInt(3) > 0 ? of(random, list) : freshVillage(random, model, list.getFirst());
        return new LedgerOrder.MergeVillages(list, into, "并" + names, day(random, today.minusDays(20), today));
    }

    /** The day of the next command: often one on which a deadline is, or the one after. */
    static LocalDate later(Random random, LedgerModel model, LocalDate today) {
        if (random.nextInt(3) == 0) {
            List<LocalDate> near = model.days().stream()
                    .filter(day -> day.isAfter(today) && day.isBefore(today.plusDays(40)))
                    .toList();
            if (!near.isEmpty()) {
                return of(random, near).plusDays(random.nextInt(2));
            }
        }
        return random.nextInt(3) == 0 ? today : today.plusDays(random.nextInt(28));
    }
}
