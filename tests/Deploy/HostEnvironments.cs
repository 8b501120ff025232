using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Watchgrain.Deploy.Tests;

/// <summary>The environment variables of every host that a file of <c>deploy/</c> starts. What a host finds out when it starts stands in with an example.</summary>
internal static class HostEnvironments
{
    private const string SomeAddress = "10.0.0.5";
    private const string SomeSecret = "Host=db;Database=watchgrain;Username=watchgrain;Password=x";

    public static IReadOnlyDictionary<string, object> ComposeFile { get; } = new DeserializerBuilder().Build()
        .Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(DeployFolder.Read("compose.yaml")))));

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All { get; } =
        Compose().Concat(Kubernetes()).Concat(Systemd()).ToDictionary(host => host.Name, host => host.Variables);

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string> Variables)> Compose() =>
        from service in (Dictionary<object, object>)ComposeFile["services"]
        let variables = ((Dictionary<object, object>)((Dictionary<object, object>)service.Value)["environment"]).ToDictionary(entry => (string)entry.Key, entry => Substituted((string)entry.Value))
        where variables.ContainsKey("Watchgrain__Role")
        select ($"compose {service.Key}", (IReadOnlyDictionary<string, string>)variables);

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string> Variables)> Kubernetes()
    {
        var keys = Manifests.Load("secrets.example.yaml").Cast<V1Secret>().Single(secret => secret.Metadata.Name == "watchgrain-api-keys").StringData;
        foreach (var ((kind, name), pod) in Manifests.Workloads)
        {
            var container = pod.Spec.Containers.Single();
            var variables = container.Env.ToDictionary(variable => variable.Name, variable => variable.Value ?? (variable.ValueFrom.SecretKeyRef is null ? SomeAddress : SomeSecret));
            if (container.EnvFrom is not null)
                foreach (var entry in keys)
                    variables.Add(entry.Key, entry.Value);
            yield return ($"{kind} {name}", variables);
        }
    }

    private static IEnumerable<(string Name, IReadOnlyDictionary<string, string> Variables)> Systemd()
    {
        var example = Assignments(DeployFolder.Read("systemd/watchgrain.env.example").Split('\n').Where(line => !line.StartsWith('#')));
        foreach (var unit in Directory.EnumerateFiles(DeployFolder.PathOf("systemd"), "*.service"))
        {
            var own = Assignments(File.ReadAllLines(unit).Where(line => line.StartsWith("Environment=", StringComparison.Ordinal)).SelectMany(line => line["Environment=".Length..].Split(' ')));
            yield return (Path.GetFileName(unit), own.Concat(example).ToDictionary(entry => entry.Key, entry => entry.Value));
        }
    }

    private static Dictionary<string, string> Assignments(IEnumerable<string> lines) =>
        lines.Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    // ${NAME:?why}: what the operator sets.
    private static string Substituted(string text) => text.StartsWith("${", StringComparison.Ordinal) ? new string('0', 64) : text.Replace("${", "x", StringComparison.Ordinal);
}
