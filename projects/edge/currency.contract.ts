import { z } from "zod";

/**
 * The alphabetic codes of money in circulation, ISO 4217 list one (https://www.six-group.com/en/products-services/financial-information/data-standards.html);
 * not those of funds, metals, units of account and tests.
 */
const codes = [
  ..."AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY".split(
    " ",
  ),
  ..."COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR".split(
    " ",
  ),
  ..."ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK".split(
    " ",
  ),
  ..."MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF".split(
    " ",
  ),
  ..."SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU".split(
    " ",
  ),
  ..."UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split(" "),
];

/** `SGD` */
export const currency = z
  .enum(codes)
  .meta({ id: "Currency", description: "Alphabetic code of ISO 4217", examples: ["SGD"] });
