using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Evaluations;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>The part of <c>watchgrain evaluate</c> that is about a registered version: what it adds to the command line, and what it does.</summary>
internal sealed class VersionEvaluation
{
    /// <summary>As in the contract, zeros too.</summary>
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    private readonly Option<string?> model = new("--model") { Description = "Evaluates a registered version and records it, for 'gate': with --version and --data." };
    private readonly Option<string?> version = new("--version", "--model-version") { Description = "The version that is evaluated." };
    private readonly Option<string?> data = new("--data") { Description = "The table, in the place of TABLE. Features are the columns of their names, or those that --spec says." };
    private readonly Option<string?> spec = new("--spec") { Description = "The version's spec file (docs/spec.md): registers it, if it is not yet, and says which columns the features are." };
    private readonly Option<string?> champion = new("--champion") { Description = "The version that it is compared with (default: the one in production)." };
    private readonly Option<string?> championScore = new("--champion-score") { Description = "Column of the champion's probability of class 1 of the same rows. Without its columns the version is compared with what production shows of the champion." };
    private readonly Option<string[]> championProbability = new("--champion-probability") { Description = "Several classes: a column per class.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> championValue = new("--champion-value") { Description = "Regression: column of the champion's prediction." };
    private readonly Option<long?> trainedFrom = new("--trained-from") { Description = "Position on the champion's axis from which on the training data are (event time: milliseconds)." };
    private readonly Option<long?> trainedUntil = new("--trained-until") { Description = "The first position after them." };
    private readonly Option<string[]> withoutSource = new("--without-source") { Description = "Sources whose labels were left out of the training data.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> json = new("--json") { Description = "One line of JSON, the Evaluation of the contract." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[model, version, data, spec, champion, championScore, championProbability, championValue, trainedFrom, trainedUntil, withoutSource, json])
            command.Options.Add(option);
    }

    public bool IsAsked(ParseResult result) => result.GetValue(model) is not null;

    public void Check(CommandResult result, Argument<string?> table)
    {
        var (hasTable, hasData) = (result.GetValue(table) is not null, result.GetValue(data) is not null);
        if (hasTable == hasData)
            result.AddError(hasTable ? "TABLE and --data both name a table: give one" : "no table is named: TABLE, or --data with --model");
        if (result.GetValue(model) is null)
        {
            if (new Option[] { version, spec, champion, championScore, championProbability, championValue, trainedFrom, trainedUntil, withoutSource, json }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
                result.AddError($"{alone.Name} is about a registered version: it needs --model");
            return;
        }
        if (result.GetValue(version) is null)
            result.AddError("--model needs --version: the version that is evaluated");
        if (result.GetValue(trainedFrom) is null != result.GetValue(trainedUntil) is null)
            result.AddError("--trained-from and --trained-until belong together");
        if (result.GetValue(withoutSource)!.Length > 0 && result.GetValue(trainedFrom) is null)
            result.AddError("--without-source says what the training data lack: it needs --trained-from and --trained-until");
        if (new[] { result.GetValue(championScore), result.GetValue(championValue) }.Count(column => column is not null) + (result.GetValue(championProbability)!.Length > 0 ? 1 : 0) > 1)
            result.AddError("one of --champion-score, --champion-probability and --champion-value says what the champion predicts");
    }

    public async Task RunAsync(ParseResult result, string? table, string label, IReadOnlyList<string> candidate, WatchgrainClient client, TextWriter output, CancellationToken cancellation)
    {
        var path = result.GetValue(data) ?? table!;
        var reader = await TableReader.OpenAsync(path, cancellation);
        var (id, named) = (result.GetRequiredValue(model)!, result.GetRequiredValue(version)!);
        var file = result.GetValue(spec) is { } specPath ? await RegisteredAsync(specPath, id, named, client, cancellation) : null;
        var known = (await Gateway.FindVersionAsync(id, named, client, cancellation)).Spec;
        string[] other = result.GetValue(championScore) is { } score ? [score] : result.GetValue(championValue) is { } value ? [value] : result.GetValue(championProbability)!;
        var columns = new CandidateColumns(label, candidate, other, file?.Features.ToDictionary(feature => feature.Name, feature => feature.Column.Name, StringComparer.Ordinal));
        columns.Check(reader, known);
        var header = new EvaluationHeader { ModelId = id, Version = named, ChampionVersion = result.GetValue(champion) ?? "" };
        if (result.GetValue(trainedFrom) is { } from && result.GetValue(trainedUntil) is { } until)
            header.Training = new() { From = from, Until = until, WithoutSources = { result.GetValue(withoutSource) } };
        var rows = new CandidateTable(reader, known, columns);
        var evaluation = await client.EvaluateAsync(header, path, rows, cancellation);
        if (result.GetValue(json))
            output.WriteLine(Json.Format(evaluation));
        else
            EvaluationReport.Write(evaluation, rows.Incomplete, output);
    }

    // Again it is the same: registering is idempotent, and another spec under the same version is refused.
    private static async Task<ModelSpec> RegisteredAsync(string path, string model, string version, WatchgrainClient client, CancellationToken cancellation)
    {
        var spec = SpecReader.Read(path);
        if (spec.Model != model || spec.Version != version)
            throw new InputException(Path.GetFileName(path), $"it is of version {spec.Version} of {spec.Model}, and --model and --version name version {version} of {model}");
        try
        {
            await client.Models.RegisterModelAsync(new() { ModelId = spec.Model, DisplayName = spec.DisplayName, Owner = spec.Owner }, cancellationToken: cancellation);
            await client.Models.RegisterVersionAsync(new() { ModelId = spec.Model, Version = spec.Version, Spec = spec.ToVersionSpec() }, cancellationToken: cancellation);
        }
        catch (RpcException refused) when (SpecRefusal.Of(refused, spec) is { } wrong)
        {
            throw wrong;
        }
        return spec;
    }
}
