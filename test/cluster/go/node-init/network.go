package main

import (
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
)

// uplink is what the node calls its end of the link.
const uplink = "eth0"

// linkMachine makes a pair of interfaces, one here and one in the namespaces of a process, and gives ours its address.
func linkMachine(wanted node, process int) error {
	pair := &netlink.Veth{
		LinkAttrs:     netlink.LinkAttrs{Name: wanted.link},
		PeerName:      uplink,
		PeerNamespace: netlink.NsPid(process),
	}
	if err := netlink.LinkAdd(pair); err != nil {
		return fmt.Errorf("link %s: %w", wanted.link, err)
	}
	return bringUp(wanted.link, wanted.machine)
}

// routePods lets the API server reach pods: it calls webhooks.
func routePods(wanted node) error {
	link, err := netlink.LinkByName(wanted.link)
	if err != nil {
		return err
	}
	gateway, _, err := net.ParseCIDR(wanted.address)
	if err != nil {
		return err
	}
	return addRoute(link, wanted.pods, gateway)
}

// linkNode sets up the network within the node: its address, the way out, and packets passed on between pods and elsewhere.
func linkNode(wanted node) error {
	if err := bringUp("lo", ""); err != nil {
		return err
	}
	if err := bringUp(uplink, wanted.address); err != nil {
		return err
	}
	link, err := netlink.LinkByName(uplink)
	if err != nil {
		return err
	}
	gateway, _, err := net.ParseCIDR(wanted.machine)
	if err != nil {
		return err
	}
	if err := addRoute(link, "0.0.0.0/0", gateway); err != nil {
		return err
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0)
}

func bringUp(name, address string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return fmt.Errorf("link %s: %w", name, err)
	}
	if address != "" {
		parsed, err := netlink.ParseAddr(address)
		if err != nil {
			return err
		}
		if err := netlink.AddrAdd(link, parsed); err != nil {
			return fmt.Errorf("address %s of %s: %w", address, name, err)
		}
	}
	return netlink.LinkSetUp(link)
}

func addRoute(link netlink.Link, target string, gateway net.IP) error {
	_, network, err := net.ParseCIDR(target)
	if err != nil {
		return err
	}
	route := &netlink.Route{LinkIndex: link.Attrs().Index, Dst: network, Gw: gateway}
	if err := netlink.RouteAdd(route); err != nil {
		return fmt.Errorf("route to %s: %w", target, err)
	}
	return nil
}
