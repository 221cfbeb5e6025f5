/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
/**
 * How the module gets into a James that is there, without building it anew: by an agent or a launcher, and by a script that installs it.
 */
package io.github.jamescondstore.launch;
