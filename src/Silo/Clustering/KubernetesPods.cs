using k8s;
using Watchgrain.Silo.Configuration;

namespace Watchgrain.Silo.Clustering;

/// <summary>
/// A silo in a pod of Kubernetes: its name is the pod's, and members whose pods are gone are declared dead at once. Needs <c>POD_NAME</c>, <c>POD_NAMESPACE</c> and <c>POD_IP</c>, the labels <c>orleans/serviceId</c> and <c>orleans/clusterId</c>,
/// and the right to look at the pods of its namespace: deploy/kubernetes/silo.yaml.
/// </summary>
internal static class KubernetesPods
{
    /// <exception cref="InvalidOperationException">This process has no service account of Kubernetes.</exception>
    public static void WatchPods(this ISiloBuilder silo)
    {
        if (!KubernetesClientConfiguration.IsInCluster())
            throw new InvalidOperationException($"{HostingOptions.Section}:{nameof(HostingOptions.Kubernetes)} = '{bool.TrueString}' is for a pod with a service account; this process is in none.");
        silo.UseKubernetesHosting();
    }
}
