package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.gengtu.importing.file.SharedData;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real parcels of several countries, cut and put together again. */
@ExtendWith(SharedData.class)
class RealParcelsTest {
    private static List<Geometry> parcels() throws IOException {
        List<Geometry> parcels = new ArrayList<>();
        JsonMapper mapper = JsonMapper.builder().build();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SharedData.file("parcels/parcels_merged_4326.geojsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode feature = mapper.readTree(line);
                try {
                    Geometry parcel = GeoJson.polygons(feature.get("geometry"));
                    if (Mu.ofSquareMetres(GeodesicArea.squareMetres(parcel)).compareTo(new BigDecimal("0.10")) >= 0) {
                        parcels.add(parcel);
                    }
                } catch (Problem invalid) {
                    assertThat(invalid.code()).isEqualTo(ProblemCode.GEOMETRY_INVALID);
                }
            }
        }
        assertThat(parcels).hasSizeGreaterThan(1500);
        return parcels;
    }

    @Test
    void areCutByAreasAndMergedAgain() throws IOException {
        List<BigDecimal> shares = List.of(new BigDecimal("0.30"), new BigDecimal("0.50"), new BigDecimal("0.20"));
        for (Geometry parcel : parcels()) {
            List<Measured> parts = Division.byShares(parcel, shares);
            DivisionAssert.isOf(shares, parcel, parts);
            BigDecimal whole = Mu.ofSquareMetres(GeodesicArea.squareMetres(parcel));
            assertThat(Shares.inProportion(
                                    whole,
                                    parts.stream()
                                            .mapToDouble(Measured::squareMetres)
                                            .toArray())
                            .stream()
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualTo(whole);
            List<Geometry> boundaries = parts.stream().map(Measured::boundary).toList();
            assertThat(Division.byBoundaries(parcel, boundaries)).hasSize(3);
            Measured merged = Merging.merge(boundaries);
            assertThat(merged.boundary().isValid()).isTrue();
            assertThat(merged.boundary().symDifference(parcel).getArea()).isLessThan(1e-4 * parcel.getArea());
        }
    }

    @Test
    void areCutByALineAcross() throws IOException {
        int cut = 0;
        for (Geometry parcel : parcels()) {
            Coordinate inside = parcel.getInteriorPoint().getCoordinate();
            Geometry line = Shapes.FACTORY.createLineString(new Coordinate[] {
                new Coordinate(inside.x - 0.1, inside.y - 0.13), new Coordinate(inside.x + 0.1, inside.y + 0.13)
            });
            try {
                List<Measured> parts = Division.byCut(parcel, line);
                DivisionAssert.isDivisionOf(parcel, parts);
                cut++;
            } catch (Problem problem) {
                assertThat(problem.what()).contains("less than 0.01 mu");
            }
        }
        assertThat(cut).isGreaterThan(1500);
    }
}
