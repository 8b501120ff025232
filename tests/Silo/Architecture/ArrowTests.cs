using System.Reflection;
using System.Xml.Linq;
using Watchgrain.Grains;

namespace Watchgrain.Silo.Tests.Architecture;

/// <summary>Keeps the arrows Statistics ← Grains ← Gateway ← Silo, and the client apart from all of them.</summary>
public sealed class ArrowTests
{
    [Theory]
    [InlineData("Statistics", "")]
    [InlineData("Grains", "Statistics")]
    [InlineData("Gateway", "Grains")]
    [InlineData("Silo", "Gateway")]
    [InlineData("Client", "")]
    public void Project_ByItsFile_KnowsOnlyItsNeighbour(string project, string neighbour)
    {
        var file = Path.Combine(Root(), "src", project, $"Watchgrain.{project}.csproj");

        var references = XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileName(Path.GetDirectoryName(r.Attribute("Include")!.Value.Replace('\\', '/')))!);

        Assert.Equal(neighbour.Length == 0 ? [] : [neighbour], references);
    }

    [Theory]
    [InlineData("Statistics", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions", "Grpc", "Npgsql", "Microsoft.Data")]
    [InlineData("Grains", "Microsoft.AspNetCore", "Npgsql", "Microsoft.Data", "Grpc.AspNetCore", "Watchgrain.Gateway", "Watchgrain.Silo")]
    [InlineData("Gateway", "Npgsql", "Microsoft.Data", "Watchgrain.Silo")]
    public void Assembly_ByItsReferences_KeepsToItsLayer(string project, params string[] forbidden)
    {
        var references = Assembly.Load($"Watchgrain.{project}").GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, r => Array.Exists(forbidden, f => r.StartsWith(f, StringComparison.Ordinal)));
    }

    [Fact]
    public void StateNames_OfAllGrains_AreDistinctAndListed()
    {
        var listed = typeof(GrainStorageNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.Name != nameof(GrainStorageNames.Provider))
            .Select(f => (string)f.GetRawConstantValue()!)
            .ToList();
        var used = typeof(GrainStorageNames).Assembly.GetTypes()
            .Where(t => typeof(Grain).IsAssignableFrom(t) && !t.IsAbstract)
            .SelectMany(t => t.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.GetCustomAttribute<PersistentStateAttribute>()).OfType<PersistentStateAttribute>())
            .ToList();

        Assert.NotEmpty(used);
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(used.Count, used.Select(s => s.StateName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(used, s => Assert.Contains(s.StateName, listed));
        Assert.All(used, s => Assert.Equal(GrainStorageNames.Provider, s.StorageName));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Orleans.sln")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
