using System.Security.Cryptography;
using System.Text;
using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>One pane in which callers ask a model: attackers so few queries each, among honest ones that ask many.</summary>
/// <param name="Attackers">Of each attack.</param>
/// <param name="Honest">Callers who ask customers' rows only.</param>
internal sealed record CallerRun(int Attackers, int Honest)
{
    /// <summary>Queries of an attacker: what has been found when its pane closes has been found within so many.</summary>
    public const int AttackQueries = 100;

    /// <summary>Queries of an honest caller.</summary>
    public const int HonestQueries = 2000;

    private static readonly (string Name, CallerTraffic Traffic)[] Attacks = [("line search", new(new LineSearch(), 1)), ("HopSkipJump", new(new HopSkipJump(), 1))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Per attack, and last of honest callers: those of whom an incident told, and all.</summary>
    public async Task<IReadOnlyList<CallerFigures>> RunAsync(WatchgrainClient client)
    {
        var queries = new CensusQueries();
        (string Kind, string Name, LabelledTable Asked)[] callers =
        [
            .. from attack in Attacks from caller in Enumerable.Range(0, Attackers) select (attack.Name, $"{attack.Name} {caller}", queries.Asked(attack.Traffic, AttackQueries, new Random(5000 + caller))),
            .. from caller in Enumerable.Range(0, Honest) select ("honest", $"honest {caller}", queries.Asked(CallerTraffic.Honest, HonestQueries, new Random(1000 + caller))),
        ];
        var model = new AttackedModel(client, "callers") { PaneRows = callers.Sum(caller => caller.Asked.Rows.Length), Numeric = queries.Numeric };
        await model.RegisterAsync(queries.Reference);
        foreach (var (_, name, asked) in callers)
            await model.SendAsync([asked], HashOf(name));
        await model.CloseAsync();

        var listed = (await client.Queries.ListCallersAsync(new() { ModelId = model.Id, Version = AttackedModel.Version, PageSize = 1000 }, cancellationToken: Cancellation)).Callers.ToDictionary(caller => caller.Caller, StringComparer.Ordinal);
        var told = (await model.IncidentsAsync()).Where(incident => incident is { Family: Family.Abuse, State: IncidentState.Open }).Select(incident => incident.Subject.Caller).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(callers.Length, listed.Values.Count(caller => caller.Examined > 0));
        return [.. callers.GroupBy(caller => caller.Kind, StringComparer.Ordinal).Select(kind => new CallerFigures(
            kind.Key, kind.Count(caller => told.Contains(IdOf(caller.Name))), kind.Count(), kind.Sum(caller => listed[IdOf(caller.Name)].Queries), kind.Sum(caller => listed[IdOf(caller.Name)].Near)))];
    }

    // As if by a key that Watchgrain does not have.
    private static byte[] HashOf(string caller) => HMACSHA256.HashData("the serving side's"u8, Encoding.UTF8.GetBytes(caller));

    private static string IdOf(string caller) => Convert.ToHexStringLower(HashOf(caller)[..8]);
}
