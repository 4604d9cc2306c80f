/** The one-file build has no types of its own: it is the package's default export in an eighth of its loading time. */
declare module "echarts/dist/echarts.esm.min.mjs" {
  export * from "echarts";
}
