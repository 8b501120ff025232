using System.CommandLine;
using Watchgrain.Client.Analysis;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain evaluate TABLE --label COLUMN</c> with the column or columns of the predictions; with <c>--model</c> of a version that is registered, which is recorded.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("TABLE") { Description = "The table: .csv, .csv.gz or .parquet. Rows without a label or a prediction are left out and counted.", Arity = ArgumentArity.ZeroOrOne };
        var version = new VersionEvaluation();
        var label = new Option<string>("--label") { Description = "Column of the truth: 0 or 1, the number of a class from 0, or a value.", Required = true };
        var score = new Option<string?>("--score") { Description = "Two classes: column of the probability of class 1." };
        var probability = new Option<string[]>("--probability") { Description = "Several classes: a column per class, in their order.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var value = new Option<string?>("--value") { Description = "Regression: column of the predicted value." };
        var threshold = new Option<double>("--threshold") { Description = "Two classes: from this probability on class 1 is predicted.", DefaultValueFactory = _ => 0.5 };
        var command = new Command("evaluate", "Every figure of performance of predictions whose truth is known.") { path, label, score, probability, value, threshold };
        version.AddTo(command);
        command.Validators.Add(result =>
        {
            var kinds = (result.GetValue(score) is null ? 0 : 1) + (result.GetValue(value) is null ? 0 : 1) + (result.GetValue(probability)!.Length == 0 ? 0 : 1);
            if (kinds != 1)
                result.AddError("one of --score, --probability and --value says what the model predicts");
            if (result.GetValue(probability)!.Length == 1)
                result.AddError("--probability takes a column per class, two or more; one column is --score");
            version.Check(result, path);
        });
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var classes = result.GetRequiredValue(probability);
            if (version.IsAsked(result))
            {
                IReadOnlyList<string> own = result.GetValue(score) is { } probabilities ? [probabilities] : classes.Length > 0 ? classes : [result.GetValue(value)!];
                await version.RunAsync(result, result.GetValue(path), result.GetRequiredValue(label), own, client, output, cancellation);
                return;
            }
            var header = result.GetValue(score) is not null ? new MeasurePerformanceHeader { Binary = new BinaryTask { Threshold = result.GetRequiredValue(threshold) } }
                : classes.Length > 0 ? new MeasurePerformanceHeader { Multiclass = new MulticlassTask { Classes = (uint)classes.Length } }
                : new MeasurePerformanceHeader { Regression = new RegressionTask() };
            string[] predictions = result.GetValue(score) is { } one ? [one] : classes.Length > 0 ? classes : [result.GetValue(value)!];
            var table = await TableReader.OpenAsync(result.GetValue(path)!, cancellation);
            var hint = classes.Length > 0 ? "; classes are given as numbers from 0, in the order of --probability" : null;
            var rows = await NumberRows.ReadAsync(table, [result.GetRequiredValue(label), .. predictions], cancellation, hint);
            if (header.Regression is null)
            {
                var most = Math.Max(classes.Length - 1, 1);
                rows.Require(0, result.GetRequiredValue(label), number => double.IsInteger(number) && number >= 0 && number <= most, $"classes from 0 to {most}");
                for (var column = 0; column < predictions.Length; column++)
                    rows.Require(column + 1, predictions[column], number => number is >= 0 and <= 1, "probabilities in [0, 1]");
            }
            var reply = await client.MeasureAsync(header, rows, cancellation);
            output.WriteLine($"{Figure.Of(reply.Rows)} {(reply.Rows == 1 ? "row" : "rows")}{(rows.Incomplete > 0 ? $", {Figure.Of(rows.Incomplete)} left out for an empty cell" : "")}");
            FigureTable.Write(reply.Figures, output);
        });
        return command;
    }
}
