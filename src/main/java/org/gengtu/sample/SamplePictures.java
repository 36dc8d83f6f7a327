package org.gengtu.sample;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Drawn pictures of a place with a wall, a house and a ditch: before it was put right rubbish lies about, afterwards none. */
final class SamplePictures {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private SamplePictures() {}

    /** @param place equal places give equal scenes @param isAfter without the rubbish, at another hour */
    static byte[] jpeg(long place, boolean isAfter) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Dice dice = Dice.of(place, 1);
        int light = isAfter ? 18 : -12;
        int horizon = 150 + dice.below(90);
        graphics.setPaint(
                new GradientPaint(0, 0, shade(140, 175, 215, light), 0, horizon, shade(225, 232, 238, light)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (int hill = 0; hill < 4; hill++) {
            ridge(
                    graphics,
                    dice,
                    horizon - 70 + hill * 24,
                    shade(90 + hill * 12, 120 + hill * 10, 85 + hill * 4, light));
        }
        graphics.setColor(shade(150 + dice.below(40), 135 + dice.below(30), 105, light));
        graphics.fillRect(0, horizon, WIDTH, HEIGHT - horizon);
        house(graphics, dice, horizon, light);
        ditch(graphics, dice, horizon, isAfter, light);
        for (int i = 0; i < 26; i++) {
            graphics.setColor(shade(70 + dice.below(50), 105 + dice.below(60), 50 + dice.below(30), light));
            int size = 12 + dice.below(34);
            graphics.fillOval(dice.below(WIDTH), horizon + dice.below(HEIGHT - horizon), 2 * size, size);
        }
        if (!isAfter) {
            rubbish(graphics, Dice.of(place, 2), horizon);
        }
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Color shade(int red, int green, int blue, int light) {
        return new Color(clipped(red + light), clipped(green + light), clipped(blue + light));
    }

    private static int clipped(int value) {
        return Math.clamp(value, 0, 255);
    }

    private static void ridge(Graphics2D graphics, Dice dice, int y, Color color) {
        Path2D ridge = new Path2D.Double();
        ridge.moveTo(0, HEIGHT);
        for (int x = 0; x <= WIDTH; x += 40) {
            ridge.lineTo(x, y + dice.between(-26, 26));
        }
        ridge.lineTo(WIDTH, HEIGHT);
        ridge.closePath();
        graphics.setColor(color);
        graphics.fill(ridge);
    }

    private static void house(Graphics2D graphics, Dice dice, int horizon, int light) {
        int x = 40 + dice.below(360);
        int width = 110 + dice.below(110);
        int height = 70 + dice.below(60);
        int wall = 190 + dice.below(50);
        graphics.setColor(shade(wall, wall - 8, wall - 22, light));
        graphics.fillRect(x, horizon - height / 2, width, height);
        Path2D roof = new Path2D.Double();
        roof.moveTo(x - 12, horizon - height / 2.0);
        roof.lineTo(x + width / 2.0, horizon - height / 2.0 - 45);
        roof.lineTo(x + width + 12, horizon - height / 2.0);
        roof.closePath();
        graphics.setColor(shade(70 + dice.below(60), 60, 60, light));
        graphics.fill(roof);
        graphics.setColor(shade(90, 70, 55, light));
        graphics.fillRect(x + width / 2 - 11, horizon + height / 2 - 40, 22, 40);
        for (int i = 0; i < 2; i++) {
            graphics.setColor(shade(120, 150, 170, light));
            graphics.fillRect(x + 14 + i * (width - 54), horizon - height / 2 + 16, 26, 22);
        }
    }

    private static void ditch(Graphics2D graphics, Dice dice, int horizon, boolean isAfter, int light) {
        Path2D ditch = new Path2D.Double();
        double at = 120 + dice.below(380);
        double slant = dice.between(-160, 160);
        ditch.moveTo(at, horizon);
        ditch.lineTo(at + 22, horizon);
        ditch.lineTo(at + slant + 120, HEIGHT);
        ditch.lineTo(at + slant, HEIGHT);
        ditch.closePath();
        graphics.setColor(isAfter ? shade(120, 150, 165, light) : shade(78, 82, 62, light));
        graphics.fill(ditch);
    }

    private static void rubbish(Graphics2D graphics, Dice dice, int horizon) {
        int x = 60 + dice.below(420);
        int y = horizon + 70 + dice.below(Math.max(1, HEIGHT - horizon - 130));
        for (int i = 0; i < 70; i++) {
            graphics.setColor(new Color(60 + dice.below(190), 60 + dice.below(190), 60 + dice.below(190)));
            int size = 6 + dice.below(22);
            int px = x + (int) (60 * dice.normal());
            int py = y + (int) (26 * dice.normal());
            if (dice.chance(0.5)) {
                graphics.fillRect(px, py, size, size / 2 + 3);
            } else {
                graphics.fillOval(px, py, size, size * 2 / 3);
            }
        }
    }
}
