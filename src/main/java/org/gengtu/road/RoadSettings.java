package org.gengtu.road;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is driven on: the settings {@code gengtu.roads.*}.
 *
 * @param folder where the graphs lie, one folder a network
 * @param mostOffRoadMetres how far from the road a place may be
 * @param coachWidthMetres a coach takes no road that is known to be narrower
 * @param coachTonnes nor one that bears less
 * @param coachGradientPercent nor one that is steeper
 */
@ConfigurationProperties("gengtu.roads")
public record RoadSettings(
        @DefaultValue("data/roads") Path folder,
        @DefaultValue("500") double mostOffRoadMetres,
        @DefaultValue("4") double coachWidthMetres,
        @DefaultValue("13") double coachTonnes,
        @DefaultValue("12") double coachGradientPercent) {}
