package org.gengtu.evidence;

import java.util.List;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.GlobalId;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;

/**
 * A file, and the place that it is to prove something of: what the GraphQL type {@code Evidence} is.
 *
 * @param county the county's six digits
 * @param place degrees; null: not known
 */
public record EvidenceView(
        Evidence evidence, String county, @Nullable Coordinate place) implements EvidenceTypes.Evidence {
    static final String KIND = "Evidence";

    /** Each of some files, all of one place. */
    public static List<EvidenceView> list(List<Evidence> files, String county, @Nullable Coordinate place) {
        return files.stream().map(file -> new EvidenceView(file, county, place)).toList();
    }

    /** The place of a point that the database wrote as GeoJSON. */
    public static @Nullable Coordinate place(@Nullable RawJson point) {
        if (point == null) {
            return null;
        }
        String[] ordinates = point.json().replaceAll("^.*\\[|].*$", "").split(",");
        return new Coordinate(Double.parseDouble(ordinates[0]), Double.parseDouble(ordinates[1]));
    }

    String id() {
        return GlobalId.live(KIND, county, evidence.id().toString()).encode();
    }

    /** Where the camera says that it was taken, GeoJSON; null where it says nothing. */
    @Nullable
    RawJson position() {
        return evidence.longitude() == null || evidence.latitude() == null
                ? null
                : new RawJson("{\"type\":\"Point\",\"coordinates\":[%s,%s]}"
                        .formatted(evidence.longitude(), evidence.latitude()));
    }

    /** From there to the place, whole metres; null where either is not known. */
    @Nullable
    Double metresAway() {
        Double longitude = evidence.longitude();
        Double latitude = evidence.latitude();
        return place == null || longitude == null || latitude == null
                ? null
                : (Double) (double) Math.round(Shapes.metres(place.x, place.y, longitude, latitude));
    }

    String url() {
        return "/evidence/" + evidence.id();
    }

    /** Null for a document. */
    @Nullable
    String thumbnailUrl() {
        return evidence.mediaType().startsWith("image/") ? url() + "/thumbnail" : null;
    }
}
