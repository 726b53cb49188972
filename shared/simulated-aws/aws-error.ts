/**
 * A call that AWS refuses, worded as the provider reports it:
 * `creating EC2 Subnet (subnet-…): operation error EC2: CreateSubnet, … api error InvalidSubnet.Range: …`.
 */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;

  /** @param code AWS's error code, `DependencyViolation`; @param operation `EC2: CreateSubnet` */
  constructor(code: string, message: string, operation?: string) {
    super(
      `${operation ? `operation error ${operation}, ` : ""}https response error StatusCode: 400, api error ${code}: ${message}`,
    );
    this.code = code;
  }
}
