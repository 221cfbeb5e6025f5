/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import io.github.jamescondstore.guice.ConfigurationKey;

/**
 * {@code condstore.properties} with every key explained and commented out, so that it changes nothing until it is edited.
 */
final class ConfigurationSample {
    private static final int WIDTH = 100;

    static String text() {
        StringBuilder sample = new StringBuilder();
        comment(sample, "James CONDSTORE. Each line that is commented out shows the default. An unknown key stops the server at its start.");
        for (ConfigurationKey key : ConfigurationKey.values()) {
            sample.append('\n');
            comment(sample, key.meaning());
            comment(sample, key.unit().equals(key.bounds()) ? key.unit() + "." : key.unit() + "; " + key.bounds() + ".");
            sample.append('#').append(key.key()).append('=').append(key.defaultValue()).append('\n');
        }
        return sample.toString();
    }

    private static void comment(StringBuilder sample, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ")) {
            if (line.length() + word.length() >= WIDTH) {
                sample.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        sample.append(line).append('\n');
    }

    private ConfigurationSample() {
    }
}
