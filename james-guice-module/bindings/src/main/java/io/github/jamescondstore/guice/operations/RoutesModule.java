/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import javax.inject.Named;

import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.dto.DTOModuleInjections;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.multibindings.ProvidesIntoSet;

/**
 * Change logs in web administration. What it needs of that is asked for when the routes are: an assembly may have the libraries and no server for them.
 */
class RoutesModule extends AbstractModule {
    static boolean isUsable() {
        try {
            Class.forName("org.apache.james.webadmin.dto.DTOModuleInjections", false, RoutesModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @ProvidesIntoSet
    Routes routes(Injector injector) {
        return injector.getInstance(ChangeLogRoutes.class);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends TaskExecutionDetails.AdditionalInformation, ? extends AdditionalInformationDTO> details() {
        return UpkeepDetailsDTO.module();
    }

    @Named(DTOModuleInjections.WEBADMIN_DTO)
    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends TaskExecutionDetails.AdditionalInformation, ? extends AdditionalInformationDTO> shownDetails() {
        return UpkeepDetailsDTO.module();
    }
}
