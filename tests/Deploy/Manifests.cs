using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Deploy.Tests;

/// <summary>The Kubernetes manifests as the API's own types; a field that the API does not know is an error.</summary>
internal static class Manifests
{
    /// <summary>Everything that the kustomization applies.</summary>
    public static IReadOnlyList<object> Applied { get; } = [.. Files().SelectMany(Load)];

    public static IReadOnlyList<object> Load(string file) => KubernetesYaml.LoadAllFromString(DeployFolder.Read($"kubernetes/{file}"), strict: true);

    public static IEnumerable<string> Files()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(DeployFolder.Read("kubernetes/kustomization.yaml")));
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["resources"]).Select(node => ((YamlScalarNode)node).Value!)];
    }

    public static IEnumerable<T> Of<T>() => Applied.OfType<T>();

    /// <summary>Name and pod template of every workload.</summary>
    public static IReadOnlyDictionary<(string Kind, string Name), V1PodTemplateSpec> Workloads { get; } = Of<V1StatefulSet>().Select(set => (("StatefulSet", set.Metadata.Name), set.Spec.Template))
        .Concat(Of<V1Deployment>().Select(deployment => (("Deployment", deployment.Metadata.Name), deployment.Spec.Template)))
        .ToDictionary(entry => entry.Item1, entry => entry.Template);

    public static bool Selects(IDictionary<string, string> selector, V1PodTemplateSpec pod) => selector.Count > 0 && selector.All(label => pod.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
