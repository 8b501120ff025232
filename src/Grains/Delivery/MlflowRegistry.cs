using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Watchgrain.Audit.V1;

namespace Watchgrain.Grains.Delivery;

/// <summary>
/// Moves an alias of a registered model in MLflow over its REST API (2.0): reads it, sets it, reads it again. The API has no compare-and-set: whoever moves the alias between the first answer and the setting is overwritten,
/// and nothing here tells of it.
/// </summary>
public sealed class MlflowRegistry(TimeProvider time) : IDisposable
{
    private const string Api = "api/2.0/mlflow/registered-models/";
    private const int LongestAnswer = 1 << 20;
    private const int LongestErrorCode = 64;

    // Names of registries may move to other addresses.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime })
    {
        // Each channel has its own.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <summary>
    /// Never fails, but with <see cref="OperationCanceledException"/> when the host stops. An alias that is where it belongs is not set, and one that points neither there nor to the version that is rolled back is left alone:
    /// somebody has promoted another since.
    /// </summary>
    /// <param name="channel">Whose registry, with its <see cref="Channel.Alias"/>; its timeout holds for each of the three requests.</param>
    /// <param name="entry">By which a rollback came into force.</param>
    /// <param name="insists">A person wants it moved from wherever it points.</param>
    /// <param name="stopping">The host stops.</param>
    public async Task<DeliveryAnswer> MoveAsync(Channel channel, Entry entry, bool insists, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(entry);
        var alias = channel.Alias ?? throw new ArgumentException("the channel moves no alias", nameof(channel));
        if (alias.TargetOf(entry.ModelId, entry.Version) is not { } target)
            return new(DeliveryResult.Unmade, $"targets of the channel do not say which version serves in place of {entry.ModelId} {entry.Version}, and the version before it is not known");
        var name = alias.RegisteredModelOf(entry.ModelId);

        var (answer, before) = await ReadAsync(channel, alias, name, stopping).ConfigureAwait(false);
        if (before.Length == 0) return answer;
        var move = new AliasMove(name, alias.Name, target, before, false, before);
        if (before == target) return answer with { Move = move };
        if (!insists && WhyNotFrom(before, alias, name, entry, target) is { } reason) return new(DeliveryResult.Unmade, reason, null, move);

        var set = await SetAsync(channel, alias, name, target, stopping).ConfigureAwait(false);
        if (set.Result != DeliveryResult.Delivered && !set.IsLost) return set;

        (answer, var after) = await ReadAsync(channel, alias, name, stopping).ConfigureAwait(false);
        move = move with { WasSet = !set.IsLost || after == target, After = after, IsAnswerLost = set.IsLost };
        if (after == target) return answer with { Move = move };
        if (set.IsLost && (after.Length == 0 || after == before)) return set with { Move = move };
        // Another's later word stands: to set it again would be to quarrel with whoever moved it.
        return after.Length == 0
            ? answer with { Move = move }
            : new(DeliveryResult.Unmade, $"alias {alias.Name} of {name} was {(set.IsLost ? "to be " : "")}set to version {target}, and somebody else has moved it to {after} since", null, move);
    }

    /// <summary>Why an alias is not to be moved from where it points; null: it points to the version that is rolled back.</summary>
    private static string? WhyNotFrom(string before, MlflowAlias alias, string name, Entry entry, string target) => alias.VersionOf(entry.ModelId, entry.Version) switch
    {
        null => $"versions of the channel do not say which version of {name} {entry.ModelId} {entry.Version} is: whether alias {alias.Name}, which points to version {before}, is to be moved to {target} is for a person to say",
        var own when own != before => $"alias {alias.Name} of {name} points to version {before}, neither to {own}, which is rolled back, nor to {target}: somebody has moved it, and to move it to {target} is for a person to say",
        _ => null,
    };

    /// <summary>Asks for one registered model, whichever, and moves nothing.</summary>
    public Task<DeliveryAnswer> TestAsync(Channel channel, TimeSpan timeout, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return AskAsync(channel, timeout, () => new(HttpMethod.Get, At(channel, "search?max_results=1")), (_, _) => null, stopping);
    }

    public void Dispose() => http.Dispose();

    /// <summary>The version that the alias points to; empty, with what became of the request, when that is not known.</summary>
    private async Task<(DeliveryAnswer Answer, string Version)> ReadAsync(Channel channel, MlflowAlias alias, string name, CancellationToken stopping)
    {
        var version = "";
        var path = $"alias?name={Uri.EscapeDataString(name)}&alias={Uri.EscapeDataString(alias.Name)}";
        var answer = await AskAsync(
            channel, channel.Timeout, () => new(HttpMethod.Get, At(channel, path)),
            (answer, body) =>
            {
                version = VersionIn(body);
                return version.Length > 0 ? null : answer with { Result = DeliveryResult.Refused, Error = "the registry's answer names no version" };
            },
            stopping).ConfigureAwait(false);
        return (answer, version);
    }

    private Task<DeliveryAnswer> SetAsync(Channel channel, MlflowAlias alias, string name, string target, CancellationToken stopping) => AskAsync(
        channel, channel.Timeout,
        () => new(HttpMethod.Post, At(channel, "alias")) { Content = JsonContent.Create(new Dictionary<string, string> { ["name"] = name, ["alias"] = alias.Name, ["version"] = target }) },
        (_, _) => null, stopping);

    /// <param name="channel">Whose registry.</param>
    /// <param name="timeout">For connection and answer together.</param>
    /// <param name="request">Makes it.</param>
    /// <param name="read">Given an answer of 2xx and its body; null: it stands.</param>
    /// <param name="stopping">The host stops.</param>
    private Task<DeliveryAnswer> AskAsync(Channel channel, TimeSpan timeout, Func<HttpRequestMessage> request, Func<DeliveryAnswer, string, DeliveryAnswer?> read, CancellationToken stopping) => HttpAttempt.RunAsync(
        async ending =>
        {
            using var asked = request();
            asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            asked.Headers.Add("user-agent", "watchgrain");
            if (channel.Bearer.Length > 0) asked.Headers.Authorization = new("Bearer", channel.Bearer);
            using var response = await http.SendAsync(asked, HttpCompletionOption.ResponseContentRead, ending).ConfigureAwait(false);
            // JSON is UTF-8, and a charset that nobody knows must not be an error.
            var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(ending).ConfigureAwait(false));
            var answer = HttpAttempt.Of(response, time.GetUtcNow());
            return answer.Result == DeliveryResult.Delivered ? read(answer, body) ?? answer : answer with { Error = $"{answer.Error}{ErrorCodeIn(body)}" };
        },
        timeout, time, stopping);

    // The base may have a path of its own.
    private static Uri At(Channel channel, string path) => new($"{channel.Url.AbsoluteUri.TrimEnd('/')}/{Api}{path}");

    private static string VersionIn(string body) =>
        Parse(body) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("model_version", out var model) && model.ValueKind == JsonValueKind.Object && model.TryGetProperty("version", out var version)
            && version.ToString() is var text && MlflowAlias.IsVersion(text) ? text : "";

    /// <summary>For instance " RESOURCE_DOES_NOT_EXIST"; empty where there is none that could be shown.</summary>
    private static string ErrorCodeIn(string body) =>
        Parse(body) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("error_code", out var code) && code.ToString() is { Length: > 0 and <= LongestErrorCode } word && word.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') ? $" {word}" : "";

    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
