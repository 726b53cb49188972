/** A certificate for `internal.payments.example` and `*.payments.example`, from 2020 to 2120, that nobody serves. */
export const certificateBody = `-----BEGIN CERTIFICATE-----
MIIBlDCCATqgAwIBAgIBATAKBggqhkjOPQQDAjAkMSIwIAYDVQQDDBlpbnRlcm5h
bC5wYXltZW50cy5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAw
MDAwWjAkMSIwIAYDVQQDDBlpbnRlcm5hbC5wYXltZW50cy5leGFtcGxlMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAE71W0c7t478uCpCxuZlakI+OGpMgr5LwkzOZ4
Ojmvflbp3sUZu6tx1lIdclFIiF2mp/2u7xGG27V4KP6fqbLG4KNbMFkwOAYDVR0R
BDEwL4IZaW50ZXJuYWwucGF5bWVudHMuZXhhbXBsZYISKi5wYXltZW50cy5leGFt
cGxlMB0GA1UdDgQWBBRnhfT750ZZKmiqPdwW1dGfyQF6MTAKBggqhkjOPQQDAgNI
ADBFAiEAi/nd0nfs092v+cReYAonxBlSCMf+mUawhcOOdqFCZhYCIHOSvKZzyOxj
/0Sv+EsMw0bvjLhv8cJpebSrGQolBZK4
-----END CERTIFICATE-----
`;

/** The same until 2021. */
export const expiredCertificateBody = `-----BEGIN CERTIFICATE-----
MIIBkjCCATigAwIBAgIBAjAKBggqhkjOPQQDAjAkMSIwIAYDVQQDDBlpbnRlcm5h
bC5wYXltZW50cy5leGFtcGxlMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAw
MFowJDEiMCAGA1UEAwwZaW50ZXJuYWwucGF5bWVudHMuZXhhbXBsZTBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABO9VtHO7eO/LgqQsbmZWpCPjhqTIK+S8JMzmeDo5
r35W6d7FGburcdZSHXJRSIhdpqf9ru8Rhtu1eCj+n6myxuCjWzBZMDgGA1UdEQQx
MC+CGWludGVybmFsLnBheW1lbnRzLmV4YW1wbGWCEioucGF5bWVudHMuZXhhbXBs
ZTAdBgNVHQ4EFgQUZ4X0++dGWSpoqj3cFtXRn8kBejEwCgYIKoZIzj0EAwIDSAAw
RQIgUCXPsdyx2CeBxhuvw+OOHy/YEzJ0vwDioz0eo75p9kMCIQCebMIpk7FtjxQc
CYTvG2MkVJqCPuIH/dgoLXAXRRaxCA==
-----END CERTIFICATE-----
`;

/** Their key, made for tests and used nowhere else. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEMDi3fSyStUKJ8aS
lTJMZzVZ1KzRSoqJAd/WYIvqkxmhRANCAATvVbRzu3jvy4KkLG5mVqQj44akyCvk
vCTM5ng6Oa9+VunexRm7q3HWUh1yUUiIXaan/a7vEYbbtXgo/p+pssbg
-----END PRIVATE KEY-----
`;
