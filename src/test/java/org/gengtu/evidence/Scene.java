package org.gengtu.evidence;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Made-up photographs of terraced fields: sky, hills, terraces, weeds and a house or two; equal seeds give equal pictures. */
final class Scene {
    private Scene() {}

    static BufferedImage of(long seed, int width, int height) {
        Random random = new Random(seed * 7919 + 13);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(120, 160, 210), 0, height / 2f, new Color(220, 230, 240)));
        graphics.fillRect(0, 0, width, height);
        double horizon = 0.25 + 0.15 * random.nextDouble();
        for (int terrace = 0; terrace < 14; terrace++) {
            Path2D field = new Path2D.Double();
            double top = height * (horizon + terrace * (1 - horizon) / 14);
            field.moveTo(0, height);
            for (int i = 0; i <= 12; i++) {
                field.lineTo(width * i / 12.0, top + height * 0.05 * (random.nextDouble() - 0.5));
            }
            field.lineTo(width, height);
            field.closePath();
            graphics.setColor(new Color(60 + random.nextInt(110), 80 + random.nextInt(110), 30 + random.nextInt(70)));
            graphics.fill(field);
        }
        for (int i = 0; i < 90; i++) {
            graphics.setColor(new Color(random.nextInt(120), 60 + random.nextInt(120), random.nextInt(60)));
            int size = (int) (height * (0.01 + 0.05 * random.nextDouble()));
            graphics.fillOval(
                    random.nextInt(width),
                    (int) (height * (horizon + (1 - horizon) * random.nextDouble())),
                    2 * size,
                    size);
        }
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            graphics.setColor(new Color(170 + random.nextInt(80), 160 + random.nextInt(80), 150));
            graphics.fillRect(
                    random.nextInt(width),
                    (int) (height * (horizon + 0.3 * random.nextDouble())),
                    (int) (width * 0.08),
                    (int) (height * 0.08));
        }
        graphics.dispose();
        return picture;
    }

    static BufferedImage scaled(BufferedImage picture, double by) {
        BufferedImage into = new BufferedImage(
                (int) (picture.getWidth() * by), (int) (picture.getHeight() * by), BufferedImage.TYPE_INT_RGB);
        new AffineTransformOp(AffineTransform.getScaleInstance(by, by), AffineTransformOp.TYPE_BILINEAR)
                .filter(picture, into);
        return into;
    }

    static BufferedImage cut(BufferedImage picture, double scale, double right, double down) {
        int width = (int) (picture.getWidth() * scale);
        int height = (int) (picture.getHeight() * scale);
        return picture.getSubimage(
                (int) ((picture.getWidth() - width) * right),
                (int) ((picture.getHeight() - height) * down),
                width,
                height);
    }

    static byte[] jpeg(BufferedImage picture, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            try (var stream = ImageIO.createImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(picture, null, null), param);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    static BufferedImage read(byte[] bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] png(BufferedImage picture) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
