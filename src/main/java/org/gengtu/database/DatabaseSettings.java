package org.gengtu.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the county's data lies.
 *
 * @param data the folder of the embedded database
 * @param schema the schema that holds the county
 * @param writers the most connections that write at once
 * @param readers the most connections that read at once
 * @param idle the connections of each pool that are kept open
 */
@ConfigurationProperties("gengtu")
record DatabaseSettings(
        Path data,
        String schema,
        @DefaultValue("10") int writers,
        @DefaultValue("16") int readers,
        @DefaultValue("2") int idle) {}
