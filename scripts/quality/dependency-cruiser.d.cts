import type { IConfiguration } from "dependency-cruiser";

declare const configuration: IConfiguration & Required<Pick<IConfiguration, "options">>;
export = configuration;
