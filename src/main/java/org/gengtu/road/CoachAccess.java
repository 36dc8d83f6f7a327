package org.gengtu.road;

import com.graphhopper.reader.ReaderWay;
import com.graphhopper.routing.ev.BooleanEncodedValue;
import com.graphhopper.routing.ev.DecimalEncodedValue;
import com.graphhopper.routing.util.WayAccess;
import com.graphhopper.routing.util.parsers.CarAccessParser;
import com.graphhopper.routing.util.parsers.CarAverageSpeedParser;
import com.graphhopper.util.PMap;
import java.util.List;
import java.util.Set;

/** Where a coach may go: where a car may, unless the road is known to be too narrow, too weak, too steep or too rough for it. */
final class CoachAccess extends CarAccessParser {
    /** Whose rules are asked, the most exact first. */
    static final List<String> RULES = List.of("tourist_bus", "coach", "motor_vehicle", "vehicle", "access");

    private static final Set<String> TOO_ROUGH =
            Set.of("dirt", "earth", "ground", "mud", "sand", "grass", "unpaved", "wood", "grass_paver");
    private static final Set<String> TOO_SMALL = Set.of("track", "pedestrian", "living_street");

    private final RoadSettings settings;

    CoachAccess(BooleanEncodedValue access, BooleanEncodedValue roundabout, RoadSettings settings) {
        super(access, roundabout, new PMap(), RULES);
        this.settings = settings;
    }

    @Override
    public WayAccess getAccess(ReaderWay way) {
        boolean isExcluded = TOO_SMALL.contains(way.getTag("highway", ""))
                || TOO_ROUGH.contains(way.getTag("surface", ""))
                || number(way, "width", Double.MAX_VALUE) < settings.coachWidthMetres()
                || number(way, "maxweight", Double.MAX_VALUE) < settings.coachTonnes()
                || number(way, "incline", 0) > settings.coachGradientPercent();
        return isExcluded ? WayAccess.CAN_SKIP : super.getAccess(way);
    }

    private static double number(ReaderWay way, String key, double otherwise) {
        String text = way.getTag(key, "");
        return text.isEmpty() ? otherwise : Double.parseDouble(text);
    }

    /** How fast a coach goes: 85 % of a car's speed, 80 km/h at most. */
    static final class Speed extends CarAverageSpeedParser {
        private static final double SHARE = 0.85;
        private static final double FASTEST_KMH = 80;

        Speed(DecimalEncodedValue speed, DecimalEncodedValue ferry) {
            super(speed, ferry);
        }

        @Override
        protected double applyMaxSpeed(ReaderWay way, double speed, boolean backward) {
            return Math.clamp(super.applyMaxSpeed(way, speed, backward) * SHARE, 1, FASTEST_KMH);
        }
    }
}
