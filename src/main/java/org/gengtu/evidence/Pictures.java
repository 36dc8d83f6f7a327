package org.gengtu.evidence;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.lang.GeoLocation;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Iterator;
import java.util.TimeZone;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;

/** Decodes pictures small, however large they are, and reads what the camera told. */
final class Pictures {
    /** The longer side of a thumbnail, pixels. */
    static final int THUMBNAIL_PIXELS = 640;

    private static final double QUALITY = 0.82;
    /** Clocks of cameras that were never set stand before. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Duration FAST_CLOCK = Duration.ofDays(1);

    private Pictures() {}

    /**
     * What the camera told.
     *
     * @param takenAt null where it told nothing that can be
     * @param longitude degrees of WGS 84; null with the latitude
     */
    record Camera(
            @Nullable Instant takenAt,
            @Nullable Double longitude,
            @Nullable Double latitude) {
        static final Camera SILENT = new Camera(null, null, null);
    }

    /** @param zone where cameras that tell none are set to */
    static Camera camera(byte[] jpeg, ZoneId zone) {
        try {
            Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(jpeg), jpeg.length);
            ExifSubIFDDirectory exif = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
            Date date = exif == null ? null : exif.getDateOriginal(TimeZone.getTimeZone(zone));
            Instant taken = date == null ? null : date.toInstant();
            boolean possible = taken != null
                    && taken.isAfter(EARLIEST)
                    && taken.isBefore(Instant.now().plus(FAST_CLOCK));
            GpsDirectory gps = metadata.getFirstDirectoryOfType(GpsDirectory.class);
            GeoLocation place = gps == null ? null : gps.getGeoLocation();
            if (place != null
                    && (place.isZero() || Math.abs(place.getLatitude()) > 90 || Math.abs(place.getLongitude()) > 180)) {
                place = null;
            }
            return new Camera(
                    possible ? taken : null,
                    place == null ? null : (Double) place.getLongitude(),
                    place == null ? null : (Double) place.getLatitude());
        } catch (ImageProcessingException | IOException | RuntimeException unreadable) {
            // what a camera writes is no part of the picture: it may be anything
            return Camera.SILENT;
        }
    }

    /**
     * The picture, upright, on white, its longer side at most twice a thumbnail's: every so manieth pixel is read, so that
     * memory depends on the thumbnail and not on the picture.
     *
     * @throws IOException when it cannot be decoded
     */
    static BufferedImage decode(byte[] bytes, int orientation) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("No decoder knows it.");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int longer = Math.max(reader.getWidth(0), reader.getHeight(0));
                int step = Math.max(1, longer / (2 * THUMBNAIL_PIXELS));
                ImageReadParam param = reader.getDefaultReadParam();
                param.setSourceSubsampling(step, step, 0, 0);
                return upright(onWhite(reader.read(0, param)), orientation);
            } catch (RuntimeException broken) {
                throw new IOException(broken);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage onWhite(BufferedImage picture) {
        BufferedImage white = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = white.createGraphics();
        graphics.drawImage(picture, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return white;
    }

    private static BufferedImage upright(BufferedImage picture, int orientation) {
        return orientation == 1
                ? picture
                : ExifFilterUtils.getFilterForOrientation(Orientation.typeOf(orientation))
                        .apply(picture);
    }

    /** A JPEG of at most {@value #THUMBNAIL_PIXELS} pixels a side. */
    static byte[] thumbnail(BufferedImage picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int longer = Math.max(picture.getWidth(), picture.getHeight());
        Thumbnails.of(picture)
                .scale(Math.min(1, (double) THUMBNAIL_PIXELS / longer))
                .outputFormat("jpg")
                .outputQuality(QUALITY)
                .toOutputStream(out);
        return out.toByteArray();
    }
}
