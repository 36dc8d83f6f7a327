package org.gengtu.map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How tiles are kept: the settings {@code gengtu.tiles.*}.
 *
 * @param cache the memory that kept tiles may take, those of pinned states a quarter of it
 * @param drawings tiles that are drawn at once, each on a connection
 */
@ConfigurationProperties("gengtu.tiles")
public record TileSettings(
        @DefaultValue("64MB") DataSize cache,
        @DefaultValue("4") int drawings) {}
