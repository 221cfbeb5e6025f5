/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * What an operator puts over a James server: the modules, and the configuration.
 */
package io.github.jamescondstore.guice;
