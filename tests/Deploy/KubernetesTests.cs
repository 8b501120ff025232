using k8s.Models;

namespace Watchgrain.Deploy.Tests;

/// <summary>No cluster runs here: what is checked is that the manifests are what the API takes, and that they mean each other.</summary>
public sealed class KubernetesTests
{
    [Theory]
    [InlineData("namespace.yaml", 1)]
    [InlineData("silo.yaml", 6)]
    [InlineData("gateway.yaml", 4)]
    [InlineData("network-policy.yaml", 1)]
    [InlineData("autoscaling.yaml", 2)]
    [InlineData("secrets.example.yaml", 3)]
    public void Manifest_HasOnlyFieldsOfTheApi(string file, int objects) => Assert.Equal(objects, Manifests.Load(file).Count);

    [Fact]
    public void Selectors_MatchExactlyOneWorkload()
    {
        var selectors = Manifests.Of<V1Service>().Select(service => service.Spec.Selector)
            .Concat(Manifests.Of<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels))
            .Concat(Manifests.Of<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector.MatchLabels))
            .Concat(Manifests.Of<V1StatefulSet>().Select(set => set.Spec.Selector.MatchLabels))
            .Concat(Manifests.Of<V1Deployment>().Select(deployment => deployment.Spec.Selector.MatchLabels));

        Assert.All(selectors, selector => Assert.Single(Manifests.Workloads.Values, pod => Manifests.Selects(selector, pod)));
    }

    [Fact]
    public void Workloads_EachHaveServiceBudgetAndAutoscaler()
    {
        foreach (var ((kind, name), pod) in Manifests.Workloads)
        {
            Assert.Single(Manifests.Of<V1Service>(), service => Manifests.Selects(service.Spec.Selector, pod));
            Assert.Single(Manifests.Of<V1PodDisruptionBudget>(), budget => Manifests.Selects(budget.Spec.Selector.MatchLabels, pod));
            Assert.Single(Manifests.Of<V2HorizontalPodAutoscaler>(), scaler => (scaler.Spec.ScaleTargetRef.Kind, scaler.Spec.ScaleTargetRef.Name) == (kind, name));
        }
        Assert.Equal(2, Manifests.Workloads.Count);
    }

    [Fact]
    public void Ports_ThatProbesServicesAndPoliciesName_AreThoseOfTheContainer()
    {
        foreach (var pod in Manifests.Workloads.Values)
        {
            var container = Assert.Single(pod.Spec.Containers);
            var ports = container.Ports.Select(port => port.Name).ToHashSet();
            Assert.All((V1Probe[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe], probe => Assert.Contains(probe.HttpGet.Port.Value, ports));
            foreach (var service in Manifests.Of<V1Service>().Where(service => Manifests.Selects(service.Spec.Selector, pod)))
                Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, ports));
            foreach (var policy in Manifests.Of<V1NetworkPolicy>().Where(policy => Manifests.Selects(policy.Spec.PodSelector.MatchLabels, pod)))
                Assert.All(policy.Spec.Ingress.SelectMany(rule => rule.Ports), port => Assert.Contains(port.Port.Value, ports));
        }
    }

    [Fact]
    public void Containers_RunWithoutPrivileges()
    {
        foreach (var pod in Manifests.Workloads.Values)
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
            Assert.All(pod.Spec.Containers, container =>
            {
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            });
        }
    }

    [Fact]
    public void Secrets_AreNamedAndNotContained()
    {
        Assert.Empty(Manifests.Of<V1Secret>());
        var described = Manifests.Load("secrets.example.yaml").Cast<V1Secret>().ToDictionary(secret => secret.Metadata.Name, secret => secret.StringData.Keys.ToHashSet());
        foreach (var container in Manifests.Workloads.Values.SelectMany(pod => pod.Spec.Containers))
        {
            Assert.All(container.EnvFrom ?? [], source => Assert.Contains(source.SecretRef.Name, described));
            foreach (var reference in container.Env.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>())
                Assert.Contains(reference.Key, described[reference.Name]);
        }
    }

    [Fact]
    public void Silo_IsFoundByItsClusterAndMayLookAtIts()
    {
        var pod = Manifests.Workloads[("StatefulSet", "watchgrain-silo")];
        var environment = pod.Spec.Containers[0].Env.ToDictionary(variable => variable.Name);
        Assert.Equal("watchgrain", pod.Metadata.Labels["orleans/serviceId"]);
        Assert.Equal(environment["Watchgrain__ClusterId"].Value, pod.Metadata.Labels["orleans/clusterId"]);
        Assert.Equal(["metadata.name", "metadata.namespace", "status.podIP"], ((string[])["POD_NAME", "POD_NAMESPACE", "POD_IP"]).Select(name => environment[name].ValueFrom.FieldRef.FieldPath));
        var binding = Assert.Single(Manifests.Of<V1RoleBinding>());
        Assert.Equal(pod.Spec.ServiceAccountName, Assert.Single(binding.Subjects).Name);
        Assert.Equal(binding.RoleRef.Name, Assert.Single(Manifests.Of<V1Role>()).Metadata.Name);
    }
}
