package org.gengtu.ledger;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How changes reach their subscribers: the settings {@code gengtu.live.*}.
 *
 * @param resumeCommits how many commits a subscriber may be behind, when it resumes and while it reads
 * @param queue changes that may wait for one subscriber
 * @param patience how long a subscriber may leave changes waiting without taking one
 * @param keepAlive how often an idle connection is written to; one that is silent for three times as long is closed
 * @param initTimeout how long a WebSocket may take to say {@code connection_init}
 * @param sendTimeout how long one message may take to leave
 * @param operations operations that may run at once on one WebSocket
 */
@ConfigurationProperties("gengtu.live")
public record LiveSettings(
        @DefaultValue("10000") long resumeCommits,
        @DefaultValue("1000") int queue,
        @DefaultValue("30s") Duration patience,
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("10s") Duration initTimeout,
        @DefaultValue("20s") Duration sendTimeout,
        @DefaultValue("100") int operations) {
    /** The settings of a program that was told nothing. */
    public static LiveSettings defaults() {
        return new LiveSettings(
                10_000,
                1_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                100);
    }
}
