// Issues the certificates of a test cluster. Reads a JSON list of orders on standard input and writes <out>.crt and
// <out>.key for each, in order, so that a later one can be signed by an earlier one.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// Order is one certificate with a new key (ECDSA, P-256). Without an issuer it is an authority that signs itself.
type Order struct {
	// Path of the files without their endings.
	Out string `json:"out"`
	// Path of the issuer's files without their endings.
	Issuer        string    `json:"issuer"`
	CommonName    string    `json:"commonName"`
	Organizations []string  `json:"organizations"`
	DNSNames      []string  `json:"dnsNames"`
	Addresses     []net.IP  `json:"addresses"`
	NotBefore     time.Time `json:"notBefore"`
	NotAfter      time.Time `json:"notAfter"`
}

func main() {
	var orders []Order
	exitOn(json.NewDecoder(os.Stdin).Decode(&orders))
	for _, order := range orders {
		exitOn(issue(order))
	}
}

func issue(order Order) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := certificate(order)
	if err != nil {
		return err
	}
	parent, signer := template, any(key)
	if order.Issuer != "" {
		issuer, err := tls.LoadX509KeyPair(order.Issuer+".crt", order.Issuer+".key")
		if err != nil {
			return err
		}
		parent, signer = issuer.Leaf, issuer.PrivateKey
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := write(order.Out+".key", "EC PRIVATE KEY", secret); err != nil {
		return err
	}
	return write(order.Out+".crt", "CERTIFICATE", signed)
}

func certificate(order Order) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: order.CommonName, Organization: order.Organizations},
		DNSNames:     order.DNSNames,
		IPAddresses:  order.Addresses,
		NotBefore:    order.NotBefore,
		NotAfter:     order.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if order.Issuer == "" {
		template.IsCA, template.BasicConstraintsValid = true, true
		template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature|x509.KeyUsageCertSign, nil
	}
	return template, nil
}

func write(path, kind string, bytes []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
